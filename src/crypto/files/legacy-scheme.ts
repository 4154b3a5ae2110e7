import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, copyBytes, equalBytes } from '../bytes.ts';
import { AuthenticationError, MalformedInputError } from '../errors.ts';
import { BLOCK_BYTES, cbcDecrypt, cbcEncrypt, cbcLastBlock } from './aes-cbc.ts';
import { type ByteSource, type Pieces, readExactly, section, zeros } from './byte-source.ts';
import { FileSizeError } from './file-errors.ts';
import { MAX_PADDED_BYTES } from './file-limits.ts';

/** AES key (32) ‖ HMAC key (32). */
export const LEGACY_KEY_BYTES = 64;
const AES_KEY_BYTES = 32;
const MAC_BYTES = 32;
const MIN_PADDED_BYTES = 541;
const GROWTH = 1.05;

/**
 * What a file of `length` > 0 bytes is filled up to with zeros.
 *
 * @see protocol 02 §10, 08 §5.1
 */
export function legacyPaddedSize(length: number): number {
  const step = Math.ceil(Math.log(length) / Math.log(GROWTH));
  const padded = Math.max(MIN_PADDED_BYTES, Math.floor(GROWTH ** step));
  return padded > MAX_PADDED_BYTES && length <= MAX_PADDED_BYTES ? MAX_PADDED_BYTES : padded;
}

/** The same file with the zeros behind it that hide its exact size. */
export function padLegacy(source: ByteSource): ByteSource {
  const length = legacyPaddedSize(source.length);
  return {
    length,
    async *read() {
      yield* readExactly(source);
      yield* zeros(length - source.length);
    },
  };
}

export interface SealedLegacy {
  /** Bytes of the blob. */
  blobSize: number;
  /** To be read once, to its end. */
  blob: AsyncGenerator<Bytes>;
  /** SHA-256 of the blob; known, and given, only after the blob was read to its end. */
  digest: () => Bytes | null;
}

/**
 * `iv ‖ AES-256-CBC ciphertext ‖ HMAC-SHA-256`, of the source as it is: {@link padLegacy} comes before.
 *
 * @param key {@link LEGACY_KEY_BYTES} bytes
 * @param iv 16 random bytes
 * @throws FileChangedError while the blob is read, if the source is not as long as it said
 * @see protocol 02 §10
 */
export function sealLegacy(source: ByteSource, key: Uint8Array, iv: Uint8Array): SealedLegacy {
  const blobSize = BLOCK_BYTES + source.length - (source.length % BLOCK_BYTES) + BLOCK_BYTES + MAC_BYTES;
  let digest: Bytes | null = null;
  async function* blob(): AsyncGenerator<Bytes> {
    const mac = hmac.create(sha256, key.subarray(AES_KEY_BYTES));
    const hash = sha256.create();
    const authenticated = (piece: Bytes): Bytes => {
      mac.update(piece);
      hash.update(piece);
      return piece;
    };
    yield authenticated(copyBytes(iv));
    for await (const piece of cbcEncrypt(key.subarray(0, AES_KEY_BYTES), iv, readExactly(source)))
      yield authenticated(piece);
    const tag = mac.digest();
    digest = hash.update(tag).digest();
    yield tag;
  }
  return { blobSize, blob: blob(), digest: () => digest };
}

/** What the first pass over a blob found out. */
interface CheckedLegacy {
  iv: Bytes;
  /** End of the ciphertext without its last block. */
  lastBlockAt: number;
  /** 0–15 bytes. */
  lastPlain: Bytes;
}

/** First pass: nothing is decrypted before every byte was seen and found to be the sender's. */
async function checkLegacy(source: ByteSource, key: Uint8Array, digest: Uint8Array): Promise<CheckedLegacy> {
  const macAt = source.length - MAC_BYTES;
  const mac = hmac.create(sha256, key.subarray(AES_KEY_BYTES));
  const hash = sha256.create();
  const iv = new Uint8Array(BLOCK_BYTES);
  /** The last two blocks (the first of them may be the IV) and the MAC. */
  const tail = new Uint8Array(2 * BLOCK_BYTES + MAC_BYTES);
  const tailAt = source.length - tail.length;
  let at = 0;
  for await (const piece of readExactly(source)) {
    hash.update(piece);
    mac.update(piece.subarray(0, Math.max(0, macAt - at)));
    if (at < BLOCK_BYTES) iv.set(piece.subarray(0, BLOCK_BYTES - at), at);
    const inTail = piece.subarray(Math.max(0, tailAt - at));
    tail.set(inTail, Math.max(0, at - tailAt));
    at += piece.length;
  }
  if (!equalBytes(mac.digest(), tail.subarray(-MAC_BYTES))) throw new AuthenticationError('the MAC does not fit');
  if (!equalBytes(hash.digest(), digest)) throw new AuthenticationError('the digest does not fit');
  const [previous, last] = [tail.subarray(0, BLOCK_BYTES), tail.subarray(BLOCK_BYTES, 2 * BLOCK_BYTES)];
  const lastPlain = await cbcLastBlock(key.subarray(0, AES_KEY_BYTES), previous, last);
  return { iv, lastBlockAt: macAt - BLOCK_BYTES, lastPlain };
}

/**
 * The file, once MAC, digest, padding and size are known to be right: the source is read twice, and nothing comes out if
 * any of them is wrong.
 *
 * @param key {@link LEGACY_KEY_BYTES} bytes
 * @param digest 32 bytes; a missing one is refused
 * @param size bytes of the file without its padding; `whole` leaves the padding on
 * @throws MalformedInputError if key or blob have a length that cannot be
 * @throws AuthenticationError if MAC, digest or padding are wrong
 * @throws FileSizeError if `size` is 0 or more than there is
 * @see protocol 02 §10
 */
export async function* openLegacy(
  source: ByteSource,
  key: Uint8Array,
  digest: Uint8Array | null,
  size: number | 'whole',
): AsyncGenerator<Bytes> {
  if (key.length !== LEGACY_KEY_BYTES) throw new MalformedInputError(`legacy file key of ${key.length} bytes`);
  const sealedBytes = source.length - BLOCK_BYTES - MAC_BYTES;
  if (sealedBytes < BLOCK_BYTES || sealedBytes % BLOCK_BYTES !== 0)
    throw new MalformedInputError(`legacy file of ${source.length} bytes`);
  if (digest === null) throw new AuthenticationError('a legacy file without digest');
  const { iv, lastBlockAt, lastPlain } = await checkLegacy(source, key, digest);
  const length = lastBlockAt - BLOCK_BYTES + lastPlain.length;
  const end = size === 'whole' ? length : size;
  if (size !== 'whole' && (size <= 0 || size > length))
    throw new FileSizeError(`a size of ${size} bytes was stated, ${length} bytes were encrypted`);
  let left = end;
  for await (const piece of plainOf(source, key, { iv, lastBlockAt, lastPlain })) {
    if (piece.length >= left) {
      if (left > 0) yield piece.slice(0, left);
      return;
    }
    left -= piece.length;
    yield piece;
  }
}

async function* plainOf(source: ByteSource, key: Uint8Array, checked: CheckedLegacy): AsyncGenerator<Bytes> {
  const blocks: Pieces = section(readExactly(source), BLOCK_BYTES, checked.lastBlockAt);
  yield* cbcDecrypt(key.subarray(0, AES_KEY_BYTES), checked.iv, blocks);
  yield checked.lastPlain;
}
