/** Bytes of a file before encryption and padding: what the servers take, with room for both. @see protocol 07 §5.8 */
export const MAX_FILE_BYTES = 9_500_000;

/** Pixels that a picture may declare. Decoded they take four bytes each: more would be a way to fill the memory. */
export const MAX_PIXELS = 64_000_000;

/** Longest side of a picture that we send, in pixels. @see protocol 07 §5.8 */
export const MAX_SENT_SIDE = 2_000;

/** Longest side of a profile picture that we upload, in pixels. @see protocol 08 §5.2 */
export const MAX_AVATAR_SIDE = 600;

/** A voice message. @see protocol 07 §5.8 */
export const MAX_VOICE_SECONDS = 300;
