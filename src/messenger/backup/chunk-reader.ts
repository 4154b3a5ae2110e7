import { concatBytes, type Bytes } from '../../crypto/bytes.ts';
import { headerHash, LAST_FLAG, MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, openChunk, TAG_BYTES } from './chunk-cipher.ts';
import type { ChunkKeys } from './chunk-cipher.ts';
import { BackupDamagedError } from './errors.ts';
import { headerLength, parseHeader, PREFIX_BYTES, type BackupHeader } from './header.ts';
import { doesNotOpen } from './secret.ts';

/** Pieces of a file in order, of any lengths. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Gives the 32-byte key for a header; asked once per reading, after the first chunk is there as a whole. */
export type KeyOpener = (header: BackupHeader) => Promise<Bytes>;

/** Takes exact lengths from pieces of any length; holds no more than was asked for and one piece. */
class ByteTaker {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(source: ByteSource) {
    this.#pieces = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next();
      if (next.done) return true;
      this.#rest = next.value;
    }
    return false;
  }

  /** @throws BackupDamagedError if the file ends before */
  async take(length: number): Promise<Bytes> {
    const taken: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      if (await this.isAtEnd()) throw new BackupDamagedError('it ends too early');
      const part = this.#rest.subarray(0, missing);
      taken.push(part);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
    }
    return concatBytes(...taken);
  }
}

/**
 * The plaintext of every chunk, in order. Whoever has come to the end knows that the file is whole: truncated,
 * reordered, repeated, appended or changed bytes throw.
 *
 * @throws BackupDamagedError, BackupNewerError, WrongPassphraseError, and what `openKey` and the source throw
 */
export async function* readChunks(source: ByteSource, openKey: KeyOpener): AsyncGenerator<Bytes> {
  const bytes = new ByteTaker(source);
  try {
    const prefix = await bytes.take(PREFIX_BYTES);
    const json = await bytes.take(headerLength(prefix));
    const header = parseHeader(json);
    const head = headerHash(concatBytes(prefix, json));
    let keys: ChunkKeys | undefined;
    let chunkBytes = 0;
    for (let index = 0; ; index++) {
      const field = new DataView((await bytes.take(4)).buffer).getUint32(0, false);
      const isLast = field >= LAST_FLAG;
      const length = (isLast ? field - LAST_FLAG : field) - TAG_BYTES;
      if (index === 0) chunkBytes = length;
      if (length !== chunkBytes || length < MIN_CHUNK_BYTES || length > MAX_CHUNK_BYTES)
        throw new BackupDamagedError(`chunk ${index}: length`);
      const sealed = await bytes.take(length + TAG_BYTES);
      keys ??= { key: await openKey(header), nonce: header.nonce, head };
      let plaintext: Bytes;
      try {
        plaintext = openChunk(keys, { index, isLast }, sealed);
      } catch (cause) {
        throw index === 0 ? doesNotOpen(header.secret, cause) : new BackupDamagedError(`chunk ${index}`, { cause });
      }
      yield plaintext;
      if (!isLast) continue;
      if (!(await bytes.isAtEnd())) throw new BackupDamagedError('something follows its end');
      return;
    }
  } finally {
    await bytes.close();
  }
}
