import type { FileRow, MessageFile } from '../../store/rows.ts';
import { plural, text } from '../text.ts';
import { fileIcon, fileKind, isVisual } from './file-kind.ts';
import { shownFileName } from './file-name.ts';
import type { IconName } from '../parts/icon-shapes.ts';

/** As much of a file as a line about it needs. */
type Described = Pick<MessageFile, 'contentType' | 'name' | 'isVoice'>;

/** One line that stands for the files of a message without words. @see protocol 07 §6.3 */
export function filesText(files: readonly Described[]): string {
  const [first] = files;
  if (first === undefined) return '';
  if (files.length === 1) return fileText(first);
  if (files.every((file) => fileKind(file) === 'picture')) return plural('photos', files.length);
  if (files.every((file) => fileKind(file) === 'video')) return plural('videos', files.length);
  return files.every(isVisual) ? plural('photosAndVideos', files.length) : plural('filesCount', files.length);
}

/** "Photo", "Voice message", or what the file is called. */
export function fileText(file: Described): string {
  switch (fileKind(file)) {
    case 'picture':
      return text('photo');
    case 'video':
      return text('video');
    case 'sound':
      return file.isVoice ? text('voiceMessage') : shownFileName(file.name) || text('sound');
    case 'other':
      return shownFileName(file.name) || text('file');
  }
}

/** The sign before that line; null if there are no files. */
export const filesIcon = ([first]: readonly Described[]): IconName | null =>
  first === undefined ? null : fileIcon(first);

/** Why a file is not here and does not come by itself; '' if there is nothing wrong. */
export function troubleText({ state, failure, address }: Pick<FileRow, 'state' | 'failure' | 'address'>): string {
  if (state === 'gone') return text('fileGone');
  if (state !== 'failed') return '';
  switch (failure) {
    case 'unusable':
      return text('fileUnusable');
    case 'damaged':
      // Rows of earlier versions say so of what was never fetched, too.
      return text(address === null ? 'fileUnusable' : 'fileDamaged');
    case 'too-large':
      return text('fileTooLarge');
    case 'rejected':
      return text('fileRejected');
    case 'network':
    case null:
      return address === null ? text('fileNotUploaded') : text('fileNotDownloaded');
  }
}

/** May another download bring it? What was too large stays so; what came damaged may have been cut on the way. */
export const canFetchAgain = ({ state, failure, address }: Pick<FileRow, 'state' | 'failure' | 'address'>): boolean =>
  state === 'failed' && address !== null && failure !== 'too-large' && failure !== 'rejected';
