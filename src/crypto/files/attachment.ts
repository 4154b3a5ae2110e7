import { type Bytes, randomBytes, type RandomSource } from '../bytes.ts';
import { MalformedInputError } from '../errors.ts';
import { type ByteSource, collect, sourceOf } from './byte-source.ts';
import { EmptyFileError, FileSizeError, FileTooLargeError } from './file-errors.ts';
import { MAX_BLOB_BYTES, MAX_FILE_BYTES } from './file-limits.ts';
import { ATTACHMENT_SCHEME, type FileScheme } from './file-scheme.ts';
import { LEGACY_KEY_BYTES, openLegacy, padLegacy, sealLegacy } from './legacy-scheme.ts';
import {
  deriveStreamSecret,
  openStream,
  sealStream,
  STREAM_KEY_BYTES,
  STREAM_SECRET_BYTES,
  streamBlobSize,
  type StreamDomain,
  streamKeyOf,
} from './stream-scheme.ts';

export interface EncryptOptions {
  scheme?: FileScheme;
  /** 32 bytes, the account's Ed25519 seed: in the stream scheme the same file gets the same blob. Else the key is random. */
  seed?: Uint8Array;
  randomBytes?: RandomSource;
}

/** A file that is being encrypted: read `blob` to its end, then ask for the digest. */
export interface EncryptedAttachment {
  scheme: FileScheme;
  /** For the message: 64 bytes legacy, 32 stream. */
  key: Bytes;
  /** For the message: bytes of the file itself. */
  size: number;
  /** Bytes of the blob, known beforehand. */
  blobSize: number;
  /** To be read once. */
  blob: AsyncIterable<Bytes>;
  /**
   * For the message: 32 bytes legacy, null stream.
   *
   * @throws TypeError as long as the blob was not read to its end
   */
  digest: () => Bytes | null;
}

/** An attachment with everything in memory. */
export interface SealedAttachment extends Omit<EncryptedAttachment, 'blob' | 'digest'> {
  blob: Bytes;
  digest: Bytes | null;
}

/** What a message says of an attachment, besides its address. */
export interface AttachmentSecrets {
  /** 64 bytes legacy, 32 stream: the length decides the scheme. */
  key: Uint8Array;
  /** Needed in the legacy scheme. */
  digest?: Uint8Array | null;
  /** Bytes of the file; needed in the legacy scheme, 0 or absent: not stated. */
  size?: number;
}

/**
 * Begins to encrypt a file. Stream scheme with a seed: the file is read to its end first, and again with the blob, and
 * must not change between.
 *
 * @throws EmptyFileError
 * @throws FileTooLargeError above {@link MAX_FILE_BYTES}
 * @throws FileChangedError if the source is not as long as it said; also while the blob is read
 * @see protocol 08 §5
 */
export async function encryptAttachment(
  source: ByteSource,
  options: EncryptOptions = {},
): Promise<EncryptedAttachment> {
  const size = source.length;
  if (size === 0) throw new EmptyFileError('an empty file cannot be sent');
  if (size > MAX_FILE_BYTES) throw new FileTooLargeError(`a file of ${size} bytes; ${MAX_FILE_BYTES} can be sent`);
  const { scheme = ATTACHMENT_SCHEME, randomBytes: random = randomBytes } = options;
  if (scheme === 'stream') {
    const secret = await streamSecret(source, 'attachment', options);
    const blob = sealStream(source, secret);
    return { scheme, key: streamKeyOf(secret), size, blobSize: streamBlobSize(size), blob, digest: () => null };
  }
  const key = random(LEGACY_KEY_BYTES);
  const { blobSize, blob, digest } = sealLegacy(padLegacy(source), key, random(16));
  const afterReading = (): Bytes => {
    const known = digest();
    if (!known) throw new TypeError('the digest is asked for before the blob was read');
    return known;
  };
  return { scheme, key, size, blobSize, blob, digest: afterReading };
}

/** Header and key of the stream scheme, from seed and content or from chance. */
export async function streamSecret(
  source: ByteSource,
  domain: StreamDomain,
  { seed, randomBytes: random = randomBytes }: EncryptOptions,
): Promise<Bytes> {
  return seed ? deriveStreamSecret(source, seed, domain) : random(STREAM_SECRET_BYTES);
}

/** As {@link encryptAttachment}, all in memory. */
export async function encryptAttachmentBytes(
  file: Uint8Array,
  options: EncryptOptions = {},
): Promise<SealedAttachment> {
  const { digest, ...attachment } = await encryptAttachment(sourceOf(file), options);
  const blob = await collect(attachment.blob);
  return { ...attachment, blob, digest: digest() };
}

/**
 * The file of a blob, piece by piece. The whole blob is verified before the first piece comes out, so it is read twice.
 *
 * @throws FileTooLargeError if the blob is larger than any client sends
 * @throws MalformedInputError if key, blob or padding have a form that cannot be
 * @throws AuthenticationError if anything was altered, cut off or added, or a legacy attachment has no digest
 * @throws FileSizeError if the size is more than there is, or missing in the legacy scheme
 * @throws FileChangedError if the source is not as long as it said
 * @see protocol 02 §9–10
 */
export async function* openAttachment(blob: ByteSource, secrets: AttachmentSecrets): AsyncGenerator<Bytes> {
  const { key, digest = null, size = 0 } = secrets;
  if (blob.length > MAX_BLOB_BYTES) throw new FileTooLargeError(`an encrypted file of ${blob.length} bytes`);
  if (!Number.isSafeInteger(size) || size < 0) throw new FileSizeError('the stated size is no number of bytes');
  if (key.length === STREAM_KEY_BYTES) yield* openStream(blob, key, size);
  else if (key.length === LEGACY_KEY_BYTES) yield* openLegacy(blob, key, digest, size);
  else throw new MalformedInputError(`file key of ${key.length} bytes`);
}

/** As {@link openAttachment}, all in memory. */
export async function openAttachmentBytes(blob: Uint8Array, secrets: AttachmentSecrets): Promise<Bytes> {
  return collect(openAttachment(sourceOf(blob), secrets));
}
