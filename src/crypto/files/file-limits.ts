/** Plain bytes of a file that we send: padded and encrypted it stays below what the servers take. @see protocol 08 §5.1 */
export const MAX_FILE_BYTES = 9_500_000;

/** Plain bytes that the legacy padding never exceeds by itself, and what other clients send at most. @see protocol 08 §3.8 */
export const MAX_PADDED_BYTES = 10_000_000;

/** Plain bytes of the largest regular file in the stream scheme. @see protocol 02 §9 */
export const MAX_STREAM_FILE_BYTES = 10_218_286;

/** Encrypted bytes of the largest file that anybody may send us, in either scheme. @see protocol 02 §9 */
export const MAX_BLOB_BYTES = 10_223_616;
