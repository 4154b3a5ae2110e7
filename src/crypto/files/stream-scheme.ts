import { blake2b } from '@noble/hashes/blake2.js';
import { type Bytes, copyBytes, utf8 } from '../bytes.ts';
import { AuthenticationError, MalformedInputError } from '../errors.ts';
import { type ByteSource, readExactly, recut, section, zeros } from './byte-source.ts';
import { FileSizeError, FileTooLargeError } from './file-errors.ts';
import { MAX_STREAM_FILE_BYTES } from './file-limits.ts';
import { CHUNK_OVERHEAD, HEADER_BYTES, SecretStream, TAG_FINAL, TAG_MESSAGE } from './secretstream.ts';
import { CHUNK_BYTES, streamPaddingLength } from './stream-padding.ts';

/** What a file is for; the same bytes get another key for the other purpose. */
export type StreamDomain = 'attachment' | 'profile-picture';

export const STREAM_KEY_BYTES = 32;
/** Header and key. */
export const STREAM_SECRET_BYTES = HEADER_BYTES + STREAM_KEY_BYTES;

const PERSONAL: Record<StreamDomain, Bytes> = {
  attachment: utf8('SessionAttachmnt'),
  'profile-picture': utf8('Session_Prof_Pic'),
};
const TYPE = 0x53;
const PREFIX_BYTES = 1 + HEADER_BYTES;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + CHUNK_OVERHEAD;
const TERMINATOR = 0x01;
/** With one byte of padding and nothing in it. */
const MIN_BLOB_BYTES = PREFIX_BYTES + CHUNK_OVERHEAD + 1;

/**
 * Header and key from the account's seed and the content: the same file gets the same blob.
 *
 * @param seed 32 bytes, the account's Ed25519 seed
 * @returns {@link STREAM_SECRET_BYTES} bytes
 * @see protocol 02 §9
 */
export async function deriveStreamSecret(source: ByteSource, seed: Uint8Array, domain: StreamDomain): Promise<Bytes> {
  if (seed.length !== 32) throw new MalformedInputError(`seed of ${seed.length} bytes`);
  const hash = blake2b.create({ dkLen: STREAM_SECRET_BYTES, key: copyBytes(seed), personalization: PERSONAL[domain] });
  for await (const piece of readExactly(source)) hash.update(piece);
  return hash.digest();
}

/** Bytes of the blob of a file of `length` bytes. */
export function streamBlobSize(length: number): number {
  const inside = length + streamPaddingLength(length);
  return PREFIX_BYTES + inside + Math.ceil(inside / CHUNK_BYTES) * CHUNK_OVERHEAD;
}

/** The 32 bytes of a {@link deriveStreamSecret} that go into the message. */
export const streamKeyOf = (secret: Uint8Array): Bytes => copyBytes(secret.subarray(HEADER_BYTES));

async function* padded(source: ByteSource, padding: number): AsyncGenerator<Uint8Array> {
  yield* zeros(padding - 1);
  yield Uint8Array.of(TERMINATOR);
  yield* readExactly(source);
}

/**
 * @param secret {@link STREAM_SECRET_BYTES} bytes, for this content alone
 * @throws FileTooLargeError above {@link MAX_STREAM_FILE_BYTES}
 * @throws FileChangedError if the source is not as long as it said
 * @see protocol 02 §9
 */
export async function* sealStream(source: ByteSource, secret: Uint8Array): AsyncGenerator<Bytes> {
  if (secret.length !== STREAM_SECRET_BYTES) throw new MalformedInputError(`stream secret of ${secret.length} bytes`);
  if (source.length > MAX_STREAM_FILE_BYTES) throw new FileTooLargeError(`a file of ${source.length} bytes`);
  const padding = streamPaddingLength(source.length);
  const header = secret.subarray(0, HEADER_BYTES);
  const prefix = new Uint8Array(PREFIX_BYTES);
  prefix[0] = TYPE;
  prefix.set(header, 1);
  yield prefix;
  const stream = new SecretStream(secret.subarray(HEADER_BYTES), header);
  let left = source.length + padding;
  for await (const chunk of recut(padded(source, padding), CHUNK_BYTES)) {
    left -= chunk.length;
    yield stream.push(chunk, left === 0 ? TAG_FINAL : TAG_MESSAGE);
  }
}

/** Reads the beginning; then the chunks of the blob, with the number of bytes behind each. */
async function* chunksOf(source: ByteSource): AsyncGenerator<{ sealed: Bytes; left: number }> {
  let left = source.length - PREFIX_BYTES;
  for await (const sealed of recut(section(readExactly(source), PREFIX_BYTES, Infinity), SEALED_CHUNK_BYTES)) {
    left -= sealed.length;
    yield { sealed, left };
  }
}

async function startReading(source: ByteSource, key: Uint8Array): Promise<SecretStream> {
  for await (const prefix of recut(section(readExactly(source), 0, PREFIX_BYTES), PREFIX_BYTES)) {
    if (prefix[0] !== TYPE) throw new MalformedInputError(`unknown type ${prefix[0]} of a stream file`);
    return new SecretStream(key, prefix.subarray(1));
  }
  throw new MalformedInputError('a stream file without beginning');
}

function checkTag(tag: number, left: number): void {
  if ((tag === TAG_FINAL) !== (left === 0)) throw new AuthenticationError('the stream does not end where it says');
}

/** Where the file begins in this part of the plain stream; null if all of it is padding. */
function endOfPadding(message: Uint8Array): number | null {
  const at = message.findIndex((byte) => byte !== 0);
  if (at === -1) return null;
  if (message[at] !== TERMINATOR) throw new MalformedInputError('the padding of a stream file ends wrongly');
  return at + 1;
}

/** First pass: authenticates everything and finds the end of the padding. @returns bytes of padding */
async function checkStream(source: ByteSource, key: Uint8Array): Promise<number> {
  const stream = await startReading(source, key);
  let padding = 0;
  let ended = false;
  for await (const { sealed, left } of chunksOf(source)) {
    if (ended) {
      checkTag(stream.check(sealed), left);
      continue;
    }
    const { tag, message } = stream.pull(sealed);
    checkTag(tag, left);
    const end = endOfPadding(message);
    padding += end ?? message.length;
    ended = end !== null;
  }
  if (!ended) throw new MalformedInputError('the padding of a stream file does not end');
  return padding;
}

/**
 * The file, once the whole blob is known to be right: the source is read twice, and nothing comes out if any of it is
 * wrong.
 *
 * @param size bytes of the file as its sender stated them; 0 if they did not
 * @throws MalformedInputError if key, beginning, length or padding cannot be
 * @throws AuthenticationError if a chunk was altered, is missing, or one too many
 * @throws FileSizeError if more bytes were stated than there are
 * @see protocol 02 §9
 */
export async function* openStream(source: ByteSource, key: Uint8Array, size: number): AsyncGenerator<Bytes> {
  if (key.length !== STREAM_KEY_BYTES) throw new MalformedInputError(`stream key of ${key.length} bytes`);
  if (source.length < MIN_BLOB_BYTES) throw new MalformedInputError(`stream file of ${source.length} bytes`);
  const padding = await checkStream(source, key);
  const chunks = Math.ceil((source.length - PREFIX_BYTES) / SEALED_CHUNK_BYTES);
  const length = source.length - PREFIX_BYTES - chunks * CHUNK_OVERHEAD - padding;
  if (size < 0 || size > length)
    throw new FileSizeError(`a size of ${size} bytes was stated, ${length} bytes were encrypted`);
  const stream = await startReading(source, key);
  const end = padding + (size === 0 ? length : size);
  let at = 0;
  for await (const { sealed } of chunksOf(source)) {
    const { message } = stream.pull(sealed);
    const part = message.slice(Math.max(0, padding - at), Math.max(0, end - at));
    at += message.length;
    if (part.length > 0) yield part;
    if (at >= end) return;
  }
}
