import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSodium } from '../../../bench/sodium.ts';
import { toHex } from '../../../src/crypto/bytes.ts';
import { AuthenticationError } from '../../../src/crypto/errors.ts';
import { CHUNK_OVERHEAD, SecretStream } from '../../../src/crypto/files/secretstream.ts';
import { sample } from './pieces.ts';

const sodium = await loadSodium();
const KEY = sample(32, 2);

/** Tags: message, push, rekey, final. */
const chunks = fc.array(fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(3)), { minLength: 1, maxLength: 8 });
const RUNS = { numRuns: 100 };

describe('the secretstream', () => {
  it('opens what libsodium seals, with every tag and length', () => {
    fc.assert(
      fc.property(chunks, (messages) => {
        const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(KEY);
        const [full, checked] = [new SecretStream(KEY, header), new SecretStream(KEY, header)];
        for (const [message, tag] of messages) {
          const sealed = sodium.crypto_secretstream_xchacha20poly1305_push(state, message, null, tag);
          const opened = full.pull(sealed);
          expect([toHex(opened.message), opened.tag]).toEqual([toHex(message), tag]);
          expect(checked.check(sealed)).toBe(tag);
        }
      }),
      RUNS,
    );
  });

  it('seals what libsodium opens', () => {
    fc.assert(
      fc.property(chunks, (messages) => {
        const header = sample(24, 3);
        const stream = new SecretStream(KEY, header);
        const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, KEY);
        for (const [message, tag] of messages) {
          const sealed = stream.push(message, tag);
          expect(sealed.length).toBe(message.length + CHUNK_OVERHEAD);
          const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, null);
          expect(opened && [toHex(opened.message), opened.tag]).toEqual([toHex(message), tag]);
        }
      }),
      RUNS,
    );
  });

  it('refuses a chunk in another’s place, and one too short for a MAC', () => {
    const header = sample(24, 3);
    const writer = new SecretStream(KEY, header);
    const [, second] = [writer.push(sample(10), 0), writer.push(sample(10), 0)];
    expect(() => new SecretStream(KEY, header).pull(second)).toThrow(AuthenticationError);
    for (let length = 0; length < CHUNK_OVERHEAD; length++)
      expect(() => new SecretStream(KEY, header).check(second.slice(0, length))).toThrow(AuthenticationError);
  });
});
