import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8, type Bytes } from '../../src/crypto/bytes.ts';
import { StarlingError } from '../../src/crypto/errors.ts';
import { encodeFrame, FrameReader, type Frame } from '../../src/messenger/backup/frames.ts';
import { parseHeader } from '../../src/messenger/backup/header.ts';
import {
  conversationRecord,
  decodeRecord,
  encodeRecord,
  type BackupRecord,
  type ConversationRecord,
  type MessageRecord,
} from '../../src/messenger/backup/records.ts';

const accountId = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map((digits) => `05${digits.join('')}`);
const text = fc.string({ unit: 'binary', maxLength: 200 });
const amount = fc.maxSafeNat();
const oneOf = <const T>(...values: T[]) => fc.constantFrom(...values);

const conversation: fc.Arbitrary<ConversationRecord> = fc.record({
  accountId,
  kind: oneOf('contact', 'me'),
  name: text,
  nickname: text,
  approved: fc.boolean(),
  approvedMe: fc.boolean(),
  blocked: fc.boolean(),
  request: oneOf('none', 'incoming', 'outgoing'),
  visible: oneOf(0, 1),
  lastActivityMs: amount,
  lastReadMs: amount,
  profileUpdatedSeconds: amount,
  markedUnread: fc.boolean(),
  priority: fc.integer({ min: -1 }),
  notify: oneOf('default', 'all', 'none', 'mentions'),
  mutedUntilMs: amount,
  disappearing: fc.record({ mode: oneOf('off', 'after-send', 'after-read'), seconds: amount }),
  createdSeconds: amount,
  picture: fc.option(
    fc.record({
      url: fc.string({ maxLength: 200 }),
      key: fc.string({ unit: fc.constantFrom('0', 'a', 'f'), minLength: 64, maxLength: 64 }),
    }),
    { nil: null },
  ),
  autoDownload: fc.boolean(),
});

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom('0', 'a', 'f'), minLength: length, maxLength: length });

const file: fc.Arbitrary<MessageRecord['files'][number]> = fc.record({
  id: hex(32),
  contentType: fc.string({ maxLength: 30 }),
  name: text,
  size: amount,
  width: amount,
  height: amount,
  caption: text,
  isVoice: fc.boolean(),
  address: fc.option(
    fc.record({
      url: fc.string({ maxLength: 200 }),
      key: fc.oneof(hex(64), hex(128)),
      digest: fc.oneof(hex(0), hex(64)),
    }),
  ),
});

const message: fc.Arbitrary<MessageRecord> = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{32}$/),
  with: accountId,
  identifiedBy: oneOf('author', 'notice'),
  from: accountId,
  outgoing: fc.boolean(),
  text,
  preview: fc.option(fc.record({ url: text, title: text })),
  sentAtMs: amount,
  sortMs: amount,
  receivedAtMs: amount,
  status: oneOf('sending', 'sent', 'failed', 'received'),
  failure: fc.option(oneOf('network', 'no-gateway', 'clock', 'too-long', 'rejected')),
  hash: fc.option(fc.base64String({ maxLength: 64 })),
  kind: oneOf('text', 'notice'),
  quote: fc.option(fc.record({ author: accountId, sentAtMs: amount })),
  reactions: fc.array(
    fc.record({ emoji: fc.string({ maxLength: 8 }), from: accountId, atMs: amount, removed: fc.boolean() }),
    {
      maxLength: 5,
    },
  ),
  invitation: fc.option(fc.record({ url: fc.string({ maxLength: 100 }), name: fc.string({ maxLength: 100 }) })),
  files: fc.array(file, { maxLength: 4 }),
  expiry: fc.option(fc.record({ mode: oneOf('after-send', 'after-read'), seconds: amount })),
  expiresAtMs: amount,
  readByThem: fc.boolean(),
});

const config = fc.record({
  name: oneOf('profile', 'contacts', 'convo', 'groups'),
  message: fc.uint8Array({ maxLength: 500 }).map((bytes): Bytes => new Uint8Array(bytes)),
});

const record: fc.Arbitrary<Exclude<BackupRecord, { kind: 'unknown' }>> = fc.oneof(
  conversation.map((value) => ({ kind: 'conversation' as const, value })),
  message.map((value) => ({ kind: 'message' as const, value })),
  config.map((value) => ({ kind: 'config' as const, value })),
);

const framed = (kind: number, value: unknown): Frame => ({ kind, payload: utf8(JSON.stringify(value)) });

/** Gives something, or throws an error of ours. */
function isTotal(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    return error instanceof StarlingError;
  }
}

describe('records', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(record, (value) => {
        expect(decodeRecord(encodeRecord(value), 0)).toEqual(value);
      }),
    );
  });

  it('come out of chunks cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), fc.integer({ min: 1, max: 100 }), (values, size) => {
        const reader = new FrameReader();
        const frames = values.map(encodeRecord);
        const bytes = Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)]));
        const found: Frame[] = [];
        for (let at = 0; at < bytes.length; at += size) found.push(...reader.push(bytes.slice(at, at + size)));
        expect(found).toEqual(frames);
      }),
    );
  });

  it('of any bytes or any JSON give a record or an error of ours', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array): Bytes => new Uint8Array(array));
    const payload = fc.oneof(bytes, fc.json().map(utf8));
    fc.assert(
      fc.property(fc.nat({ max: 255 }), payload, (kind, any) => {
        expect(isTotal(() => decodeRecord({ kind, payload: any }, 0))).toBe(true);
        expect(isTotal(() => parseHeader(any))).toBe(true);
        expect(isTotal(() => new FrameReader().push(any))).toBe(true);
      }),
    );
  });

  it('with one field of another type are refused', () => {
    const anything = fc.oneof(fc.object(), fc.constant(null), fc.constant(-5), fc.constant([]), fc.constant('?'));
    fc.assert(
      fc.property(
        message,
        fc.constantFrom('with', 'from', 'sentAtMs', 'outgoing', 'status', 'kind'),
        anything,
        (value, field, odd) => {
          expect(() => decodeRecord(framed(4, { ...value, [field]: odd }), 0)).toThrow(StarlingError);
        },
      ),
    );
  });

  it('have bounded texts', () => {
    const [value] = fc.sample(message, 1);
    expect(() => decodeRecord(framed(4, { ...value, text: 'x'.repeat(80_001) }), 0)).toThrow(StarlingError);
    expect(decodeRecord(framed(4, { ...value, text: 'x'.repeat(80_000) }), 0).kind).toBe('message');
  });

  it('survive JSON that is nested without end', () => {
    const deep = utf8('['.repeat(1_000_000));
    expect(() => decodeRecord({ kind: 4, payload: deep }, 0)).toThrow(StarlingError);
  });

  it('take properties of later versions from their defaults, and leave out unknown ones', () => {
    const [value] = fc.sample(conversation, 1) as [ConversationRecord];
    const { notify: _notify, priority: _priority, ...older } = value;
    const read = conversationRecord({ ...older, colour: 'blue', __proto__: { approved: true } });
    expect(read).toEqual({ ...value, notify: 'default', priority: 0 });
  });
});
