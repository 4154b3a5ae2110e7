import { fromBase64, randomBytes, toBase64, utf8, type Bytes } from '../crypto/bytes.ts';
import { blake2b } from '../crypto/hash.ts';
import type { PasskeyParameters } from '../messenger/lock/lock-api.ts';

/** A key that a passkey's pseudo-random function gave (WebAuthn extension `prf`); base64, 32 bytes. */
export interface PasskeyKey {
  parameters: PasskeyParameters;
  key: string;
}

const SECRET_BYTES = 32;
const TIMEOUT_MS = 120_000;

/**
 * May extension pages of this browser use passkeys that give keys? Which authenticators there are is known only when one
 * is tried. @see docs/decisions/0013-app-lock.md for what each browser allows
 */
export async function passkeysOffered(): Promise<boolean> {
  // Firefox has everything for it, and refuses it to pages of extensions.
  if (import.meta.env.FIREFOX || typeof PublicKeyCredential !== 'function') return false;
  const capabilities = await PublicKeyCredential.getClientCapabilities?.();
  return capabilities?.['extension:prf'] ?? capabilities?.['prf'] ?? false;
}

/** Only what this purpose is for comes out of it, whatever else the passkey may be used with. */
const wrappingKey = (secret: Uint8Array): string =>
  toBase64(blake2b(utf8('starling app lock'), { key: secret, size: SECRET_BYTES }));

function secretOf(credential: PublicKeyCredential): Bytes | null {
  const result = credential.getClientExtensionResults().prf?.results?.first;
  if (result === undefined) return null;
  const bytes = ArrayBuffer.isView(result)
    ? new Uint8Array(result.buffer, result.byteOffset, result.byteLength)
    : new Uint8Array(result);
  return bytes.length === SECRET_BYTES ? new Uint8Array(bytes) : null;
}

/** Whoever says no, or waits too long, makes the browser reject; anything else is told. */
async function orCancelled<T>(work: Promise<T>): Promise<T | 'cancelled'> {
  return work.catch((error: unknown) => {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
    throw error;
  });
}

/** Makes a passkey for this installation. `unsupported`: its authenticator gives no keys. Must be called within a click. */
export async function createPasskey(): Promise<PasskeyKey | 'cancelled' | 'unsupported'> {
  const salt = randomBytes(SECRET_BYTES);
  const made = await orCancelled(
    navigator.credentials.create({
      publicKey: {
        rp: { name: 'Starling' },
        // No account is named: whoever sees the list of passkeys learns only that Starling is used.
        user: { id: randomBytes(16), name: 'Starling', displayName: 'Starling' },
        challenge: randomBytes(32),
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
        extensions: { prf: { eval: { first: salt } } },
        timeout: TIMEOUT_MS,
      },
    }),
  );
  if (made === 'cancelled') return made;
  if (!(made instanceof PublicKeyCredential)) return 'unsupported';
  if (made.getClientExtensionResults().prf?.enabled !== true) return 'unsupported';
  const parameters = { id: toBase64(new Uint8Array(made.rawId)), salt: toBase64(salt) };
  const secret = secretOf(made);
  // Many authenticators give the secret only when they are used, not when they are set up.
  return secret ? { parameters, key: wrappingKey(secret) } : askPasskey(parameters);
}

/** Asks for the passkey that was set up. Must be called within a click. */
export async function askPasskey(parameters: PasskeyParameters): Promise<PasskeyKey | 'cancelled' | 'unsupported'> {
  const found = await orCancelled(
    navigator.credentials.get({
      publicKey: {
        challenge: randomBytes(32),
        allowCredentials: [{ type: 'public-key', id: fromBase64(parameters.id) }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: fromBase64(parameters.salt) } } },
        timeout: TIMEOUT_MS,
      },
    }),
  );
  if (found === 'cancelled') return found;
  const secret = found instanceof PublicKeyCredential ? secretOf(found) : null;
  return secret ? { parameters, key: wrappingKey(secret) } : 'unsupported';
}
