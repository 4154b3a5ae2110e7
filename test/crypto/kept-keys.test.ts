import { describe, expect, it } from 'vitest';
import { KeptPublicKeys, KeptSecrets } from '../../src/crypto/kept-keys.ts';

const raw = (n: number) => new Uint8Array(32).fill(n & 0xff).fill(n >> 8, 0, 1);

/** Imports that are counted; a key is an object of its own. */
function counted() {
  const imported: Uint8Array[] = [];
  const keyOf = async (bytes: Uint8Array): Promise<CryptoKey> => {
    imported.push(bytes.slice());
    if (bytes[0] === 0 && bytes[1] === 13) throw new Error('no such key');
    return { type: 'public' } as CryptoKey;
  };
  return { imported, keyOf };
}

describe('public keys', () => {
  it('are imported once, also by calls side by side, and another time when they were long not used', async () => {
    const { imported, keyOf } = counted();
    const kept = new KeptPublicKeys(keyOf);
    const [first, again] = await Promise.all([kept.get(raw(1)), kept.get(raw(1))]);
    expect(again).toBe(first);
    for (let i = 100; i < 611; i++) await kept.get(raw(i));
    expect(await kept.get(raw(1))).toBe(first);
    expect(imported).toHaveLength(512);
    for (let i = 1_000; i < 1_512; i++) await kept.get(raw(i));
    expect(await kept.get(raw(1))).not.toBe(first);
  });

  it('that cannot be imported are tried anew', async () => {
    const { imported, keyOf } = counted();
    const kept = new KeptPublicKeys(keyOf);
    await expect(kept.get(raw(13))).rejects.toThrow('no such key');
    await expect(kept.get(raw(13))).rejects.toThrow('no such key');
    expect(imported).toHaveLength(2);
  });
});

describe('secrets', () => {
  it('are imported once for each array, and anew when it holds something else', async () => {
    const { imported, keyOf } = counted();
    const kept = new KeptSecrets(keyOf);
    const secret = raw(1);
    const key = await kept.get(secret);
    expect(await kept.get(secret)).toBe(key);
    expect(await kept.get(raw(1))).not.toBe(key);
    secret.fill(0);
    expect(await kept.get(secret)).not.toBe(key);
    expect(imported).toHaveLength(3);
  });
});
