import { afterEach, expect, it, vi } from 'vitest';
import { createPasskey } from '../../src/browser/passkey.ts';

afterEach(() => vi.unstubAllGlobals());

it('a passkey is made without a name or an account in it', async () => {
  const asked: PublicKeyCredentialCreationOptions[] = [];
  const create = async ({ publicKey }: { publicKey: PublicKeyCredentialCreationOptions }) => void asked.push(publicKey);
  vi.stubGlobal('navigator', { credentials: { create } });
  vi.stubGlobal('PublicKeyCredential', class {});
  expect(await createPasskey()).toBe('unsupported');
  expect(await createPasskey()).toBe('unsupported');
  const [first, second] = asked;
  expect(first?.rp).toEqual({ name: 'Starling' });
  expect(first?.user).toMatchObject({ name: 'Starling', displayName: 'Starling' });
  // The handle that an authenticator keeps is another each time, and so computed from nothing.
  expect(first?.user.id).toHaveLength(16);
  expect(second?.user.id).not.toEqual(first?.user.id);
  expect(Object.keys(first ?? {}).sort()).toEqual(
    ['authenticatorSelection', 'challenge', 'extensions', 'pubKeyCredParams', 'rp', 'timeout', 'user'].sort(),
  );
});
