import { PictureRefusedError } from '../../media/errors.ts';
import { fileTypeOf, pictureHeader, type FileType } from '../../media/sniff.ts';

/** What is drawn in an `<img>`. Nothing that can hold a program, and nothing that needs more than the browser. */
const DRAWN: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);
const FILMS: ReadonlySet<string> = new Set<FileType>(['video/mp4', 'video/webm', 'video/quicktime']);

/** Bytes that have been looked at, and what they are. */
export interface ShownContent {
  /** What `<img>`, `<video>` or `<audio>` gets. */
  type: string;
  animated: boolean;
  /** Of a picture; 0 for films and sounds. */
  pixels: number;
}

/** What a file of a kind is shown as; null if its bytes are something else, damaged, or too large once decoded. */
export function shownContent(bytes: Uint8Array, kind: 'picture' | 'video' | 'sound'): ShownContent | null {
  const type = fileTypeOf(bytes);
  if (kind === 'video') return FILMS.has(type) ? { type, animated: false, pixels: 0 } : null;
  if (kind === 'sound') {
    // Recorders write sound into the containers of films; <audio> plays nothing but the sound of it.
    return type.startsWith('audio/') || FILMS.has(type) ? { type, animated: false, pixels: 0 } : null;
  }
  if (!DRAWN.has(type)) return null;
  try {
    const { width, height, animated } = pictureHeader(bytes);
    return { type, animated, pixels: width * height };
  } catch (error) {
    if (error instanceof PictureRefusedError) return null;
    throw error;
  }
}
