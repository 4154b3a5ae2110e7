import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcome } from '../crypto/outcome.ts';
import { deriveAccount } from '../../src/crypto/account.ts';
import { fromHex, toHex, utf8 } from '../../src/crypto/bytes.ts';
import { ed25519Verify } from '../../src/crypto/ed25519.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { decodeDirectMessage, decoySignature, encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { Envelope, WebSocketMessage } from '../../src/protocol/proto/wrapper.gen.ts';

const alice = deriveAccount(new Uint8Array(16).fill(1));
const bob = deriveAccount(new Uint8Array(16).fill(2));
const T = 1_700_000_000_123;
const message = { content: utf8('hello'), timestampMs: T, sender: alice, recipient: bob.accountId };

const wrapperOf = (data: Uint8Array) => WebSocketMessage.decode(data);
const envelopeOf = (data: Uint8Array) => Envelope.decode(wrapperOf(data).request?.body ?? new Uint8Array());
const wrap = (envelope: Envelope) =>
  WebSocketMessage.encode({ type: 1, request: { body: Envelope.encode(envelope).finish() } }).finish();

describe('direct messages', () => {
  it('arrive with content, time and proven sender', async () => {
    const received = await decodeDirectMessage(await encodeDirectMessage(message), bob);
    expect(toHex(received.content)).toBe(toHex(message.content));
    expect(received).toMatchObject({ senderAccountId: alice.accountId, timestampMs: T });
  });

  it('write the empty strings and the zero of the wrapper', async () => {
    const hex = toHex(await encodeDirectMessage(message));
    expect(hex).toMatch(/^080112.{4}0a0012001a.*2000$/);
    expect(wrapperOf(fromHex(hex)).request).toMatchObject({ verb: '', path: '', requestId: 0 });
  });

  it('look alike: same length for texts of the same block, always a 64-byte signature', async () => {
    const other = await encodeDirectMessage({ ...message, content: utf8('h'.repeat(100)) });
    expect(other.length).toBe((await encodeDirectMessage(message)).length);
    expect(envelopeOf(other).proSig).toHaveLength(64);
  });

  it('carry a decoy that verifies against nothing and is never the same', () => {
    const decoy = decoySignature();
    expect(ed25519Verify(decoy, message.content, alice.ed25519Public)).toBe(false);
    expect(toHex(decoy)).not.toBe(toHex(decoySignature()));
  });

  it('refuse times that are no whole number and signatures of a wrong length', async () => {
    await expect(encodeDirectMessage({ ...message, timestampMs: 1.5 })).rejects.toThrow(MalformedInputError);
    await expect(encodeDirectMessage({ ...message, timestampMs: -1 })).rejects.toThrow(MalformedInputError);
    await expect(encodeDirectMessage({ ...message, proSig: new Uint8Array(63) })).rejects.toThrow(MalformedInputError);
  });
});

describe('decodeDirectMessage', () => {
  it.each([6, 7])('accepts envelopes of type %i', async (type) => {
    const envelope = { ...envelopeOf(await encodeDirectMessage(message)), type };
    expect((await decodeDirectMessage(wrap(envelope), bob)).timestampMs).toBe(T);
  });

  it.each([
    ['another type', { type: 1 }],
    ['no type', { type: undefined }],
    ['no time', { timestamp: undefined }],
    ['no content', { content: undefined }],
    ['a source that is no id', { source: 'somebody' }],
    ['a signature of 65 bytes', { proSig: new Uint8Array(65) }],
    ['an empty signature', { proSig: new Uint8Array() }],
  ])('rejects an envelope with %s', async (_, change) => {
    const envelope = { ...envelopeOf(await encodeDirectMessage(message)), ...change };
    await expect(decodeDirectMessage(wrap(envelope), bob)).rejects.toThrow(MalformedInputError);
  });

  it('fails with an error of our own on random, cut and damaged bytes', async () => {
    const data = await encodeDirectMessage(message);
    const damaged = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.nat(data.length - 1).map((length) => data.subarray(0, length)),
      fc.tuple(fc.nat(data.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, change]) => {
        const copy = data.slice();
        copy[at] = (copy[at] as number) ^ change;
        return copy;
      }),
    );
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        // Damage outside of what is signed (wrapper, decoy, time) may pass; then the content must be the sender's.
        let content = message.content;
        const result = await outcome(async () => ({ content } = await decodeDirectMessage(bytes, bob)));
        expect([result, toHex(content)]).toEqual([expect.stringMatching(/^(whole|rejected)$/), toHex(message.content)]);
      }),
      { numRuns: 150 },
    );
  });
});
