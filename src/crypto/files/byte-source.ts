import type { Bytes } from '../bytes.ts';
import { FileChangedError } from './file-errors.ts';

/** Bytes in pieces of any length. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Something that can be read from its beginning more than once and gives the same bytes each time. */
export interface ByteSource {
  /** Bytes in all. */
  readonly length: number;
  read(): Pieces;
}

/** What is already in memory, as a source. */
export const sourceOf = (bytes: Uint8Array): ByteSource => ({ length: bytes.length, read: () => [bytes] });

/** Everything in one array. */
export async function collect(pieces: Pieces): Promise<Bytes> {
  const all: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    all.push(piece);
    length += piece.length;
  }
  // Not as arguments of a function: there may be a million pieces.
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of all) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** The pieces of a source. @throws FileChangedError before the first byte too many, or at an end that comes too early */
export async function* readExactly(source: ByteSource): AsyncGenerator<Uint8Array> {
  let left = source.length;
  for await (const piece of source.read()) {
    left -= piece.length;
    if (left < 0) throw new FileChangedError(`more than the ${source.length} bytes that were announced`);
    yield piece;
  }
  if (left > 0) throw new FileChangedError(`${left} of ${source.length} bytes are missing`);
}

/** Cuts whatever comes into pieces of `size` bytes, each with a buffer of its own; only the last is shorter, none is empty. */
export async function* recut(pieces: Pieces, size: number): AsyncGenerator<Bytes> {
  let open = new Uint8Array(size);
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(size - filled, piece.length - at);
      open.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < size) continue;
      yield open;
      open = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield open.slice(0, filled);
}

/** The bytes from `start` up to `end`; nothing behind them is read. */
export async function* section(pieces: Pieces, start: number, end: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  if (start >= end) return;
  for await (const piece of pieces) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += piece.length;
    if (part.length > 0) yield part;
    if (at >= end) return;
  }
}

const ZEROS = new Uint8Array(65_536);

/** `count` zero bytes. */
export function* zeros(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
}
