import { concatBytes, type Bytes } from '../crypto/bytes.ts';
import { platform } from '../crypto/platform.ts';
import { AuthenticationError } from '../crypto/errors.ts';
import type { StarlingDatabase } from './database.ts';
import { FileUnreadableError } from './errors.ts';
import type { FilePartRow, StoredFile } from './internal-rows.ts';

/** Bytes of content in one row. */
export const PART_BYTES = 262_144;
const IV_BYTES = 12;

const partId = (file: string, index: number): string => `${file} ${index}`;

/** The number of the piece; the key is used for one file only. */
function ivOf(index: number): Bytes {
  const iv = new Uint8Array(IV_BYTES);
  new DataView(iv.buffer).setUint32(IV_BYTES - 4, index);
  return iv;
}

/** Cuts whatever pieces come into pieces of `PART_BYTES`; only the last is shorter. */
async function* evenPieces(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array = new Uint8Array(0);
  for await (const piece of content) {
    waiting = waiting.length === 0 ? piece : concatBytes(waiting, piece);
    while (waiting.length >= PART_BYTES) {
      yield waiting.subarray(0, PART_BYTES);
      waiting = waiting.subarray(PART_BYTES);
    }
  }
  if (waiting.length > 0) yield waiting;
}

/**
 * Writes content piece by piece, each in a transaction of its own. It counts as here only when the row of the file says
 * so; pieces without such a row are removed by {@link sweepFiles}.
 *
 * @returns bytes written
 */
export async function writeParts(
  db: StarlingDatabase,
  file: string,
  contentKey: Bytes,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  let index = 0;
  let bytes = 0;
  for await (const piece of evenPieces(content)) {
    const data = await platform.aesGcmSeal(contentKey, ivOf(index), piece);
    await db.fileParts.put({ id: partId(file, index), file, data });
    index += 1;
    bytes += piece.length;
  }
  return bytes;
}

/**
 * The content of a file that is here, piece by piece.
 *
 * @throws FileUnreadableError if a piece is missing, altered or in another's place
 */
export async function* readParts(
  db: StarlingDatabase,
  file: Pick<StoredFile, 'id' | 'contentKey' | 'bytes'>,
): AsyncGenerator<Bytes> {
  let left = file.bytes;
  for (let index = 0; left > 0; index++) {
    const part: FilePartRow | undefined = await db.fileParts.get(partId(file.id, index));
    if (!part) throw new FileUnreadableError('a part of the file is missing');
    let piece: Bytes;
    try {
      piece = await platform.aesGcmOpen(file.contentKey, ivOf(index), part.data);
    } catch (cause) {
      if (cause instanceof AuthenticationError)
        throw new FileUnreadableError('a part of the file is damaged', { cause });
      throw cause;
    }
    if (piece.length !== Math.min(left, PART_BYTES)) throw new FileUnreadableError('a part of the file is damaged');
    left -= piece.length;
    yield piece;
  }
}

/** Whole content of a file that is here; null if it is not. @throws FileUnreadableError */
export async function readContent(db: StarlingDatabase, id: string): Promise<Bytes | null> {
  const file = await db.files.get(id);
  if (!file || file.bytes === 0) return null;
  const pieces: Bytes[] = [];
  for await (const piece of readParts(db, file)) pieces.push(piece);
  return concatBytes(...pieces);
}
