import { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContent, encodeContent, textMessage } from '../../src/protocol/content.ts';
import { hasUnknownKind } from '../../src/protocol/unknown-kind.ts';

const T = 1_700_000_000_123;
const part = (number: number, inner: Uint8Array): Uint8Array =>
  new BinaryWriter()
    .uint32((number << 3) | 2)
    .bytes(inner)
    .finish();
const numberField = (number: number, value: number): Uint8Array =>
  new BinaryWriter()
    .uint32(number << 3)
    .uint64(value)
    .finish();
const together = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(parts.flatMap((bytes) => [...bytes]));

describe('what only a later version knows', () => {
  it('is a part of Content or of a data message that has no number here', () => {
    expect(hasUnknownKind(part(40, new Uint8Array(3)))).toBe(true);
    expect(hasUnknownKind(part(1, part(130, new Uint8Array(3))))).toBe(true);
    expect(hasUnknownKind(part(1, together(numberField(4, 2), part(130, new Uint8Array(3)))))).toBe(true);
  });

  it('is an invitation to a group or a promotion, and no other word about groups', () => {
    for (const number of [1, 4]) expect(hasUnknownKind(part(1, part(120, part(number, new Uint8Array(3)))))).toBe(true);
    for (const number of [2, 3, 5, 6, 7, 8])
      expect(hasUnknownKind(part(1, part(120, part(number, new Uint8Array(3)))))).toBe(false);
  });

  it.each([7, 11, 16, 17])('is not the part %i, which is old or tells nothing by itself', (number) => {
    expect(hasUnknownKind(part(number, new Uint8Array(8)))).toBe(false);
  });

  it('is not a profile, legacy group control, a number or nothing', () => {
    const profile = { displayName: 'Al', updatedSeconds: 1 };
    const data = { ...textMessage(''), profile };
    expect(hasUnknownKind(encodeContent({ kind: 'data', sigTimestampMs: T, data }))).toBe(false);
    expect(hasUnknownKind(part(1, part(104, new Uint8Array(9))))).toBe(false);
    expect(hasUnknownKind(numberField(90, 5))).toBe(false);
    expect(hasUnknownKind(new Uint8Array(0))).toBe(false);
  });

  it('is asked of any bytes without failing', () => {
    const answers = fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) =>
      [true, false].includes(hasUnknownKind(bytes)),
    );
    expect(fc.check(answers).failed).toBe(false);
  });
});

describe('times in a receipt', () => {
  const times = [T - 2, T - 1];
  const expected = { kind: 'receipt', receipt: { read: true, timestampsMs: times } };

  it('stand one by one', () => {
    const receipt = together(numberField(1, 1), ...times.map((time) => numberField(2, time)));
    expect(decodeContent(part(5, receipt))).toMatchObject(expected);
  });

  it('or packed', () => {
    const writer = new BinaryWriter();
    for (const time of times) writer.uint64(time);
    expect(decodeContent(part(5, together(numberField(1, 1), part(2, writer.finish()))))).toMatchObject(expected);
  });
});
