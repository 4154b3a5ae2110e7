import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { encodeFrame, FrameReader } from '../../src/relay/frames.ts';

const frameOf = (length: number, text: string) => {
  const head = new Uint8Array(new Uint32Array([length]).buffer); // in the byte order of this computer
  return concatBytes(head, new TextEncoder().encode(text));
};

describe('frames of native messaging', () => {
  it('come out as they went in, however they are cut', () =>
    fc.assert(
      fc.property(fc.array(fc.json(), { maxLength: 6 }), fc.array(fc.nat(50)), (texts, cuts) => {
        const messages = texts.map((text): unknown => JSON.parse(text));
        const stream = concatBytes(...messages.map(encodeFrame));
        const reader = new FrameReader();
        const found: unknown[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          found.push(...reader.add(stream.subarray(at, at + cut)));
          at = Math.min(stream.length, at + cut);
        }
        expect(JSON.stringify(found)).toBe(JSON.stringify(messages));
      }),
    ));

  it.each([
    ['longer than a message may be', frameOf(1_048_577, '')],
    ['of 4 GiB', frameOf(0xff_ff_ff_ff, '{}')],
    ['no JSON', frameOf(3, '{]}')],
    ['empty', frameOf(0, '')],
  ])('%s: refused', (_, bytes) => {
    expect(() => new FrameReader().add(bytes)).toThrow(MalformedInputError);
  });
});
