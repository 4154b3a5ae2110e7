import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeNow } from '../crypto/outcome.ts';
import { fromHex, toHex, utf8 } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { type Content, decodeContent, encodeContent, textMessage } from '../../src/protocol/content.ts';
import { ContentMessage, type DataMessage } from '../../src/protocol/proto/content.gen.ts';

const T = 1_700_000_000_123;
const A = `05${'ab'.repeat(32)}`;
const A_HEX = toHex(utf8(A));
const TIME = '78fbd095ffbc31';

/** Protocol 07, appendix A. */
const EXAMPLES: [string, Omit<Content, 'sigTimestampMs'>, string][] = [
  [
    'a text with a profile',
    {
      kind: 'data',
      data: { ...textMessage('hi'), profile: { displayName: 'Al', updatedSeconds: 1_699_999_999 } },
      expiration: { type: 'off', seconds: 0 },
    },
    '0a110a026869aa060a0a02416c18ffe1cfaa066000680078fbd095ffbc31',
  ],
  [
    'a change of the timer',
    { kind: 'data', data: { ...textMessage(''), flags: 2 }, expiration: { type: 'after-read', seconds: 43_200 } },
    '0a022002600168c0d10278fbd095ffbc31',
  ],
  [
    'a copy for own devices',
    { kind: 'data', data: { ...textMessage('hi'), syncTarget: A } },
    `0a490a026869ca0642${A_HEX}${TIME}`,
  ],
  ['typing', { kind: 'typing', typing: { timestampMs: T, started: true } }, `320908fbd095ffbc311000${TIME}`],
  [
    'a read receipt',
    { kind: 'receipt', receipt: { read: true, timestampsMs: [T - 2, T - 1] } },
    `2a10080110f9d095ffbc3110fad095ffbc31${TIME}`,
  ],
  [
    'an unsend request',
    { kind: 'unsend', unsend: { timestampMs: T - 1, author: A } },
    `4a4b08fad095ffbc311242${A_HEX}${TIME}`,
  ],
  [
    'the answer to a request',
    { kind: 'request-response', requestResponse: { isApproved: true, profile: { displayName: 'Al' } } },
    `520808011a040a02416c${TIME}`,
  ],
  [
    'a reaction',
    {
      kind: 'data',
      data: { ...textMessage(''), reaction: { timestampMs: T - 1, author: A, emoji: '😂', remove: false } },
    },
    `0a555a5308fad095ffbc311242${A_HEX}1a04f09f98822000${TIME}`,
  ],
  [
    'a quote',
    { kind: 'data', data: { ...textMessage('ok'), quote: { timestampMs: T - 1, author: A } } },
    `0a510a026f6b424b08fad095ffbc311242${A_HEX}${TIME}`,
  ],
  [
    'the start of a call',
    {
      kind: 'call',
      call: { type: 6, uuid: '11111111-2222-4333-8444-555555555555', sdps: [], sdpMLineIndexes: [], sdpMids: [] },
    },
    `1a2808062a24${toHex(utf8('11111111-2222-4333-8444-555555555555'))}${TIME}`,
  ],
];

const wire = (message: Partial<ContentMessage>): Uint8Array => ContentMessage.encode(message).finish();
const wireData = (message: Partial<DataMessage>): Uint8Array =>
  wire({ dataMessage: { attachments: [], preview: [], ...message } });

describe('content', () => {
  it.each(EXAMPLES)('writes and reads %s as everyone does', (_, part, hex) => {
    const content = { ...part, sigTimestampMs: T };
    expect(toHex(encodeContent(content))).toBe(hex);
    expect(decodeContent(fromHex(hex))).toEqual(content);
  });

  it('ignores fields it does not know', () => {
    const unknown = fromHex('a23e0474657374'); // field 1000, four bytes
    const whole = new Uint8Array([...unknown, ...fromHex('0a040a026869'), ...unknown]);
    expect(decodeContent(whole)).toMatchObject({ kind: 'data', data: { body: 'hi' } });
  });

  it('takes the first kind if a sender put several into one message', () => {
    const both = wire({ typingMessage: { timestamp: T, action: 0 }, unsendRequest: { timestamp: T, author: A } });
    expect(decodeContent(both)).toEqual({ kind: 'typing', typing: { timestampMs: T, started: true } });
  });

  it('calls a message without a kind we know “none”', () => {
    expect(decodeContent(new Uint8Array())).toEqual({ kind: 'none' });
    expect(decodeContent(wire({ sigTimestamp: T }))).toEqual({ kind: 'none', sigTimestampMs: T });
  });

  it.each([
    ['a typing message without action', wire({ typingMessage: { timestamp: T } })],
    ['a typing message with an unknown action', wire({ typingMessage: { timestamp: T, action: 2 } })],
    ['a receipt without type', wire({ receiptMessage: { timestamp: [T] } })],
    ['an unsend request without author', wire({ unsendRequest: { timestamp: T } })],
    ['a request answer without its word', wire({ messageRequestResponse: {} })],
    ['a call without id', wire({ callMessage: { type: 1, sdps: [], sdpMLineIndexes: [], sdpMids: [] } })],
    ['a quote without time', wireData({ quote: { author: A } })],
    ['a reaction without action', wireData({ reaction: { id: 1, author: A } })],
    ['a link preview without address', wireData({ preview: [{ title: 'x' }] })],
    ['an attachment without its old id', wireData({ attachments: [{ url: 'http://example' }] })],
    ['33 attachments', wireData({ attachments: Array.from({ length: 33 }, () => ({ deprecatedId: 0 })) })],
    ['a time above 2^53', fromHex('78ffffffffffffffffff01')],
    ['a truncated number', fromHex('78ff')],
    ['a length beyond the end', fromHex('0aff01')],
    ['groups nested without end', new Uint8Array(60_000).fill(0x0b)],
  ])('rejects %s', (_, bytes) => {
    expect(() => decodeContent(bytes)).toThrow(MalformedInputError);
  });

  it('cuts a text after 10,000 code points and a name after 100 bytes, never in the middle of a character', () => {
    const long = decodeContent(wireData({ body: '🐦'.repeat(10_001), profile: { displayName: 'ä'.repeat(51) } }));
    expect(Array.from(long.data?.body ?? '')).toHaveLength(10_000);
    expect(long.data?.profile?.displayName).toBe('ä'.repeat(50));
  });

  it('drops a picture key of a wrong length but keeps the message', () => {
    const content = decodeContent(
      wireData({ body: 'x', profileKey: new Uint8Array(31), profile: { displayName: 'Al' } }),
    );
    expect(content.data?.profile).toEqual({ displayName: 'Al' });
  });

  it('does not keep the bytes it was read from', () => {
    const bytes = wireData({ profileKey: new Uint8Array(32).fill(7), profile: {} });
    const content = decodeContent(bytes);
    bytes.fill(0);
    expect(content.data?.profile?.key?.[0]).toBe(7);
  });
});

/** Whole or an error of ours, nothing else. */
function expectTotal(bytes: Uint8Array): void {
  expect(outcomeNow(() => decodeContent(bytes))).toMatch(/^(whole|rejected)$/);
}

describe('decodeContent on hostile bytes', () => {
  it('is total for random bytes', () => {
    const junk = fc.sample(fc.uint8Array({ maxLength: 400 }), 500);
    expect(() => junk.forEach(expectTotal)).not.toThrow();
  });

  it.each(EXAMPLES)('is total for every truncation and flipped bit of %s', (_name, _part, hex) => {
    const bytes = fromHex(hex);
    const cut = Array.from(bytes, (_byte, length) => bytes.subarray(0, length));
    const flipped = Array.from({ length: bytes.length * 8 }, (_item, bit) =>
      bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)),
    );
    expect(() => [...cut, ...flipped].forEach(expectTotal)).not.toThrow();
  });

  it('brings back any text, emoji included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (body) => {
        const content: Content = { kind: 'data', sigTimestampMs: T, data: textMessage(body) };
        expect(decodeContent(encodeContent(content))).toEqual(content);
      }),
    );
  });
});
