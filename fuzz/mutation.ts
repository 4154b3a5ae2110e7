import type { Draw } from '../test/seeded.ts';

/** Bytes that formats trip over: lengths, signs, ends, digits and brackets of text formats. */
const TELLING = [0, 1, 0x7f, 0x80, 0xff, ...new TextEncoder().encode('09-+.:;,{}[]"\\delimnull')];
const MAX_BYTES = 65_536;

type Mutation = (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array;

function replaced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - removed + inserted.length);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(at + removed), at + inserted.length);
  return result;
}

const telling = (draw: Draw): number => TELLING[draw(TELLING.length)] ?? 0;

/** A piece of at most `most` bytes. */
function piece(bytes: Uint8Array, draw: Draw, most = 64): [from: number, to: number] {
  const from = draw(bytes.length + 1);
  return [from, Math.min(bytes.length, from + 1 + draw(most))];
}

const MUTATIONS: readonly Mutation[] = [
  // One bit.
  (bytes, draw) => {
    const at = draw(bytes.length);
    const copy = bytes.slice();
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << draw(8));
    return copy;
  },
  // One byte.
  (bytes, draw) => {
    const copy = bytes.slice();
    if (copy.length > 0) copy[draw(copy.length)] = draw(3) === 0 ? draw(256) : telling(draw);
    return copy;
  },
  // Up to eight bytes set to the same.
  (bytes, draw) => {
    const [from, to] = piece(bytes, draw, 8);
    return bytes.slice().fill(telling(draw), from, to);
  },
  // Something more.
  (bytes, draw) =>
    replaced(
      bytes,
      draw(bytes.length + 1),
      0,
      Uint8Array.from({ length: 1 + draw(8) }, () => telling(draw)),
    ),
  // Something less.
  (bytes, draw) => {
    const [from, to] = piece(bytes, draw);
    return replaced(bytes, from, to - from, new Uint8Array(0));
  },
  // The end cut off.
  (bytes, draw) => bytes.slice(0, draw(bytes.length + 1)),
  // A piece again, up to sixteen times.
  (bytes, draw) => {
    const [from, to] = piece(bytes, draw);
    const part = bytes.slice(from, to);
    const times = 1 + draw(16);
    const inserted = new Uint8Array(part.length * times);
    for (let i = 0; i < times; i++) inserted.set(part, i * part.length);
    return replaced(bytes, to, 0, inserted);
  },
  // A piece of something else.
  (bytes, draw, other) => {
    const [from, to] = piece(other, draw, 256);
    const at = draw(bytes.length + 1);
    return replaced(bytes, at, draw(2) * Math.min(to - from, bytes.length - at), other.subarray(from, to));
  },
  // A number of one to eight bytes, large or odd.
  (bytes, draw) => {
    const at = draw(bytes.length + 1);
    const size = 1 << draw(4);
    const number = new Uint8Array(size).fill(draw(2) * 0xff);
    number[draw(size)] = telling(draw);
    return replaced(bytes, at, Math.min(size, bytes.length - at), number);
  },
  // A number in digits.
  (bytes, draw) => {
    const digits = ['-1', '0', '00', '1e9', '2147483648', '9007199254740993', '18446744073709551616'];
    const text = new TextEncoder().encode(digits[draw(digits.length)]);
    return replaced(bytes, draw(bytes.length + 1), 0, text);
  },
];

/** One to four changes of a sample, with pieces of another; at most 64 KiB. */
export function mutated(samples: readonly Uint8Array[], draw: Draw): Uint8Array {
  const sample = (): Uint8Array => samples[draw(samples.length)] ?? new Uint8Array(0);
  let bytes = sample();
  for (let i = 0, rounds = 1 + draw(4); i < rounds; i++) {
    const mutation = MUTATIONS[draw(MUTATIONS.length)];
    bytes = (mutation?.(bytes, draw, sample()) ?? bytes).subarray(0, MAX_BYTES);
  }
  return bytes;
}
