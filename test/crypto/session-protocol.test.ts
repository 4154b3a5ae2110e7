import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveAccount } from '../../src/crypto/account.ts';
import { toHex } from '../../src/crypto/bytes.ts';
import { AuthenticationError, MalformedInputError, StarlingError } from '../../src/crypto/errors.ts';
import {
  decryptFromSender,
  encryptForRecipient,
  SESSION_PROTOCOL_OVERHEAD,
} from '../../src/crypto/session-protocol.ts';

const alice = deriveAccount(new Uint8Array(16).fill(1));
const bob = deriveAccount(new Uint8Array(16).fill(2));
const carol = deriveAccount(new Uint8Array(16).fill(3));
const PLAIN = new TextEncoder().encode('the quick brown fox');

describe('encryptForRecipient', () => {
  it('gives the recipient the text and the proven sender', async () => {
    const opened = await decryptFromSender(await encryptForRecipient(PLAIN, alice, bob.x25519Public), bob);
    expect(toHex(opened.plaintext)).toBe(toHex(PLAIN));
    expect(opened.senderAccountId).toBe(alice.accountId);
  });

  it('adds 144 bytes', async () => {
    expect((await encryptForRecipient(PLAIN, alice, bob.x25519Public)).length).toBe(
      PLAIN.length + SESSION_PROTOCOL_OVERHEAD,
    );
    expect(SESSION_PROTOCOL_OVERHEAD).toBe(144);
  });

  it('never gives the same bytes twice', async () => {
    const [a, b] = [
      await encryptForRecipient(PLAIN, alice, bob.x25519Public),
      await encryptForRecipient(PLAIN, alice, bob.x25519Public),
    ];
    expect(toHex(a)).not.toBe(toHex(b));
  });

  it('refuses a worthless recipient key', async () => {
    await expect(encryptForRecipient(PLAIN, alice, new Uint8Array(32))).rejects.toThrow(AuthenticationError);
    await expect(encryptForRecipient(PLAIN, alice, new Uint8Array(31))).rejects.toThrow(MalformedInputError);
  });
});

describe('decryptFromSender', () => {
  it('opens for nobody else', async () => {
    const sealed = await encryptForRecipient(PLAIN, alice, bob.x25519Public);
    await expect(decryptFromSender(sealed, carol)).rejects.toThrow(AuthenticationError);
  });

  it('refuses a message with any flipped bit', async () => {
    const sealed = await encryptForRecipient(PLAIN, alice, bob.x25519Public);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
        // The top bit of an X25519 key is not looked at in the agreement, but it is in the nonce.
        const broken = sealed.slice();
        broken[bit >> 3] = (broken[bit >> 3] as number) ^ (1 << (bit & 7));
        await expect(decryptFromSender(broken, bob)).rejects.toThrow(StarlingError);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses every truncation and random bytes with an error of our own', async () => {
    const sealed = await encryptForRecipient(PLAIN, alice, bob.x25519Public);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.uint8Array({ maxLength: 300 }), async (length, junk) => {
        await expect(decryptFromSender(sealed.subarray(0, length), bob)).rejects.toThrow(StarlingError);
        await expect(decryptFromSender(junk, bob)).rejects.toThrow(StarlingError);
      }),
      { numRuns: 40 },
    );
  });
});
