/** How a file is encrypted; the address of a file says `#d` for `stream`. @see protocol 08 §5 */
export type FileScheme = 'legacy' | 'stream';

/**
 * The scheme of everything we send: attachments, pictures of link previews, profile pictures. Every client reads
 * `legacy`, only those from the end of 2025 on read `stream`. Key length, digest, padding and address follow from it.
 */
export const ATTACHMENT_SCHEME: FileScheme = 'legacy';
