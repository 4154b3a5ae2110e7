import { type Bytes, concatBytes, copyBytes } from '../bytes.ts';
import { AuthenticationError } from '../errors.ts';
import { type Pieces, recut } from './byte-source.ts';

export const BLOCK_BYTES = 16;
/** Bytes that WebCrypto gets at once. */
const PIECE_BYTES = 262_144;
/** What PKCS#7 adds to whole blocks. */
const FULL_PADDING = new Uint8Array(BLOCK_BYTES).fill(BLOCK_BYTES);

const { subtle } = globalThis.crypto;

const importKey = (key: Uint8Array): Promise<CryptoKey> =>
  subtle.importKey('raw', copyBytes(key), 'AES-CBC', false, ['encrypt', 'decrypt']);

const encryptPiece = async (key: CryptoKey, iv: Bytes, plain: Bytes): Promise<Bytes> =>
  new Uint8Array(await subtle.encrypt({ name: 'AES-CBC', iv }, key, plain));

async function decryptPiece(key: CryptoKey, iv: Bytes, sealed: Bytes): Promise<Bytes> {
  try {
    return new Uint8Array(await subtle.decrypt({ name: 'AES-CBC', iv }, key, sealed));
  } catch (cause) {
    throw new AuthenticationError('AES-CBC: the padding is wrong', { cause });
  }
}

/** The block of padding behind a block of ciphertext. Made of data, since engines differ about encrypting nothing. */
const paddingAfter = async (key: CryptoKey, previous: Bytes): Promise<Bytes> =>
  (await encryptPiece(key, previous, FULL_PADDING)).slice(0, BLOCK_BYTES);

const lastBlock = (bytes: Bytes): Bytes => bytes.slice(-BLOCK_BYTES);

/**
 * AES-256-CBC with PKCS#7, piece by piece. WebCrypto always pads: the block of padding behind every piece but the last
 * is cut off, and the piece's own last block is the IV of the next.
 *
 * @param key 32 bytes
 * @param iv 16 bytes, not part of what comes out
 */
export async function* cbcEncrypt(key: Uint8Array, iv: Uint8Array, plain: Pieces): AsyncGenerator<Bytes> {
  const aes = await importKey(key);
  let chained = copyBytes(iv);
  for await (const piece of recut(plain, PIECE_BYTES)) {
    const sealed = await encryptPiece(aes, chained, piece);
    if (piece.length < PIECE_BYTES) {
      yield sealed;
      return;
    }
    const kept = sealed.subarray(0, PIECE_BYTES);
    chained = lastBlock(kept);
    yield kept;
  }
  yield await paddingAfter(aes, chained);
}

/**
 * The inverse, for whole blocks **without** the last one, which carries the padding: see {@link cbcLastBlock}.
 * WebCrypto always removes padding: behind each piece goes a block that decrypts to nothing but padding.
 */
export async function* cbcDecrypt(key: Uint8Array, iv: Uint8Array, sealed: Pieces): AsyncGenerator<Bytes> {
  const aes = await importKey(key);
  let chained = copyBytes(iv);
  for await (const piece of recut(sealed, PIECE_BYTES)) {
    const next = lastBlock(piece);
    yield await decryptPiece(aes, chained, concatBytes(piece, await paddingAfter(aes, next)));
    chained = next;
  }
}

/**
 * What the last block holds before its padding: 0–15 bytes.
 *
 * @param previous the block before it, or the IV
 * @throws AuthenticationError if the padding is wrong
 */
export async function cbcLastBlock(key: Uint8Array, previous: Uint8Array, block: Uint8Array): Promise<Bytes> {
  return decryptPiece(await importKey(key), copyBytes(previous), copyBytes(block));
}
