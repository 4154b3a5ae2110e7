import type { FileDescription, FileRow } from '../../store/rows.ts';
import type { IconName } from '../parts/icon-shapes.ts';

/** How a file is shown. What its sender says decides until its bytes are here; then they do. */
export type FileKind = 'picture' | 'video' | 'sound' | 'other';

const PICTURES = new Set(['image/jpeg', 'image/jpg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);

export function fileKind({ contentType, isVoice }: Pick<FileDescription, 'contentType' | 'isVoice'>): FileKind {
  const type = contentType.toLowerCase().replace(/;.*$/s, '').trim();
  if (PICTURES.has(type)) return 'picture';
  if (type.startsWith('audio/') || isVoice) return 'sound';
  return type.startsWith('video/') ? 'video' : 'other';
}

/** Pictures and films stand in a grid and in the viewer. */
export const isVisual = (file: Pick<FileDescription, 'contentType' | 'isVoice'>): boolean =>
  ['picture', 'video'].includes(fileKind(file));

/** Can it be opened now, without the network? */
export const isHere = ({ bytes, state }: Pick<FileRow, 'bytes' | 'state'>): boolean =>
  bytes > 0 && state !== 'writing' && state !== 'wanted' && state !== 'remote' && state !== 'gone';

const ARCHIVES = /(zip|tar|rar|7z|gzip|bzip|compressed)/;

export function fileIcon(file: Pick<FileDescription, 'contentType' | 'isVoice'>): IconName {
  switch (fileKind(file)) {
    case 'picture':
      return 'image';
    case 'video':
      return 'video';
    case 'sound':
      return file.isVoice ? 'mic' : 'file-music';
    case 'other':
      if (ARCHIVES.test(file.contentType)) return 'file-archive';
      return /^text\/|pdf|document|msword/.test(file.contentType) ? 'file-text' : 'file';
  }
}
