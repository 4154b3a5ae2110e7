export { MAX_BLOB_BYTES, MAX_FILE_BYTES } from '../crypto/files/file-limits.ts';

/** Raw payload of one `store`, in bytes. @see protocol 04 §7.2 */
export const MAX_STORE_BYTES = 76_800;

/** Body of one onion request at the guard, in bytes. */
export const MAX_ONION_BYTES = 10_485_760;

/** Unicode code points that we send in one message. @see protocol 07 §1.3 */
export const MAX_TEXT_SENT = 2_000;

/** Unicode code points that we keep of a received message; the rest is cut off. */
export const MAX_TEXT_RECEIVED = 10_000;

/** UTF-8 bytes of a display name. */
export const MAX_NAME_BYTES = 100;

/** UTF-8 bytes of the address of a profile picture. */
export const MAX_PICTURE_URL_BYTES = 223;

export const MAX_ATTACHMENTS = 32;

const DAY_MS = 86_400_000;
export const MESSAGE_TTL_MS = 14 * DAY_MS;
/** Of config messages, extended as long as a device is alive. */
export const CONFIG_TTL_MS = 30 * DAY_MS;

/** Namespaces of an account in its swarm. @see protocol 04 §4 */
export const NAMESPACE_INBOX = 0;

/** Sub-requests in one batch. */
export const MAX_BATCH = 20;

/** Characters of the address of a file that we read; longer ones are refused. */
export const MAX_FILE_URL_LENGTH = 2_048;
