import type { Bytes } from '../../crypto/bytes.ts';
import type { PictureRefusal } from '../../media/errors.ts';
import type { FileDescription, FileRow } from '../../store/rows.ts';
import { isVisual } from '../files/file-kind.ts';
import { shownFileName } from '../files/file-name.ts';

/** What one message holds at most, and so what is staged at once. @see protocol 07 §5.8 */
export const MOST_FILES = 32;

/** Why a chosen file does not come along. `not-read`: moved, deleted, or a folder. */
export type Refusal = PictureRefusal | 'empty' | 'file-too-large' | 'too-many' | 'not-read';

/** A chosen file as it will be sent, without what a draft adds by itself. */
export interface ReadyFile extends Pick<FileDescription, 'contentType' | 'name' | 'width' | 'height'> {
  bytes: Bytes;
  isVoice?: boolean;
  peaks?: number[];
  durationMs?: number;
}

/**
 * Which messages these files make: pictures and films that follow each other go together, every other file alone.
 *
 * @see protocol 07 §5.8
 */
export function messagesOf(files: readonly FileRow[]): string[][] {
  const messages: string[][] = [];
  let together: string[] | null = null;
  for (const { id, about } of files) {
    if (!isVisual(about)) {
      messages.push([id]);
      together = null;
    } else if (together === null || together.length >= MOST_FILES) {
      together = [id];
      messages.push(together);
    } else {
      together.push(id);
    }
  }
  return messages;
}

/** Types that a browser names by the ending, while the bytes show only the container. */
const CONTAINERS = new Set(['application/octet-stream', 'application/zip', 'video/mp4', 'video/webm', 'audio/ogg']);

/** The type that is told: what the bytes show it to be, else what the browser thinks. */
export function typeToTell(sniffed: string, named: string): string {
  return CONTAINERS.has(sniffed) && named !== '' ? named : sniffed;
}

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/** Endings of pictures: nothing else after a full stop is one ("Screenshot at 10.15.30"). */
const PICTURE_ENDING =
  /\.(?:jpe?g|jpe|jfif|pjpe?g|png|apng|gif|webp|avif|avifs|heic|heif|heics|hif|bmp|dib|tiff?|jxl|jp2|j2k|ico|cur|svgz?|dng|cr2|cr3|nef|arw|orf|rw2|raf|psd|tga)$/i;

/** Its own name, with the ending of what it has become. */
export function nameForType(name: string, type: string): string {
  const whole = shownFileName(name);
  const ending = ENDINGS[type];
  if (whole === '' || ending === undefined) return whole;
  const fits = type === 'image/jpeg' ? /\.jpe?g$/i : new RegExp(`\\.${ending}$`, 'i');
  return fits.test(whole) ? whole : `${whole.replace(PICTURE_ENDING, '')}.${ending}`;
}

/** The places of `ids` after one of them has moved by `step`; null if it stands at the end already. */
export function movedBy(ids: readonly string[], id: string, step: -1 | 1): string[] | null {
  const from = ids.indexOf(id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= ids.length) return null;
  const next = ids.filter((other) => other !== id);
  next.splice(to, 0, id);
  return next;
}
