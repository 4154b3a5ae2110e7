import { type Bytes, concatBytes, randomBytes } from '../bytes.ts';
import { AuthenticationError, MalformedInputError } from '../errors.ts';
import { platform } from '../platform.ts';
import { type EncryptOptions, streamSecret } from './attachment.ts';
import { collect, sourceOf } from './byte-source.ts';
import { EmptyFileError, FileTooLargeError } from './file-errors.ts';
import { MAX_BLOB_BYTES, MAX_FILE_BYTES } from './file-limits.ts';
import { ATTACHMENT_SCHEME, type FileScheme } from './file-scheme.ts';
import { openStream, sealStream, streamKeyOf } from './stream-scheme.ts';

/** Of both schemes. */
export const AVATAR_KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MIN_LEGACY_BYTES = IV_BYTES + 1 + TAG_BYTES;

export interface EncryptedAvatar {
  scheme: FileScheme;
  /** 32 bytes, new for each picture. */
  key: Bytes;
  blob: Bytes;
}

/**
 * Encrypts a profile picture or the picture of a group.
 *
 * @throws EmptyFileError
 * @throws FileTooLargeError
 * @see protocol 02 §11
 */
export async function encryptAvatar(picture: Uint8Array, options: EncryptOptions = {}): Promise<EncryptedAvatar> {
  if (picture.length === 0) throw new EmptyFileError('an empty picture cannot be sent');
  if (picture.length > MAX_FILE_BYTES) throw new FileTooLargeError(`a picture of ${picture.length} bytes`);
  const { scheme = ATTACHMENT_SCHEME, randomBytes: random = randomBytes } = options;
  if (scheme === 'stream') {
    const source = sourceOf(picture);
    const secret = await streamSecret(source, 'profile-picture', options);
    return { scheme, key: streamKeyOf(secret), blob: await collect(sealStream(source, secret)) };
  }
  const key = random(AVATAR_KEY_BYTES);
  return { scheme, key, blob: await sealLegacyAvatar(picture, key, random(IV_BYTES)) };
}

/** `iv ‖ AES-256-GCM ciphertext ‖ tag`. @param iv 12 bytes, never twice with one key */
export async function sealLegacyAvatar(picture: Uint8Array, key: Uint8Array, iv: Uint8Array): Promise<Bytes> {
  return concatBytes(iv, await platform.aesGcmSeal(key, iv, picture));
}

/**
 * The picture of a blob.
 *
 * @param scheme as the address says: both keys have 32 bytes
 * @throws MalformedInputError if key or blob have a form that cannot be
 * @throws AuthenticationError if anything was altered, or the scheme is the other one
 * @throws FileTooLargeError
 * @see protocol 02 §11
 */
export async function openAvatar(blob: Uint8Array, key: Uint8Array, scheme: FileScheme): Promise<Bytes> {
  if (blob.length > MAX_BLOB_BYTES) throw new FileTooLargeError(`an encrypted picture of ${blob.length} bytes`);
  if (key.length !== AVATAR_KEY_BYTES) throw new MalformedInputError(`picture key of ${key.length} bytes`);
  if (scheme === 'stream') return collect(openStream(sourceOf(blob), key, 0));
  if (blob.length < MIN_LEGACY_BYTES) throw new AuthenticationError(`encrypted picture of ${blob.length} bytes`);
  return platform.aesGcmOpen(key, blob.subarray(0, IV_BYTES), blob.subarray(IV_BYTES));
}
