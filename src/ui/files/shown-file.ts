import type { FileRow, MessageFile } from '../../store/rows.ts';
import { text } from '../text.ts';
import { momentText } from '../time.ts';
import { shownFileName } from './file-name.ts';
import { fileText } from './file-words.ts';

/** A file of a message, as far as it is known. */
export interface ShownFile {
  about: MessageFile;
  /** undefined while it is looked up, null if nothing is known of it. */
  row: FileRow | null | undefined;
  /** In or near what is in sight. */
  near: boolean;
  author: string;
  /** ms. */
  sentAtMs: number;
}

/** "Photo from Ana, 24 November 2026 at 14:02, The estuary": what is in it nobody can tell. */
export function fileLabel({ about, author, sentAtMs }: Pick<ShownFile, 'about' | 'author' | 'sentAtMs'>): string {
  const what = text('fileFrom', fileText(about), author, momentText(sentAtMs));
  const more = about.caption.trim() || shownFileName(about.name);
  return more === '' || what.startsWith(more) ? what : `${what}, ${more}`;
}
