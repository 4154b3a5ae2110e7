import type { FileRow } from '../../store/rows.ts';
import { isVisual } from './file-kind.ts';

/** How people tell apart what takes up space. */
export const STORAGE_KINDS = ['media', 'voice', 'other', 'profile'] as const;

export type StorageKind = (typeof STORAGE_KINDS)[number];

/** What a file counts as; what its sender says decides. */
export function storageKind({ use, about }: Pick<FileRow, 'use' | 'about'>): StorageKind {
  if (use === 'profile') return 'profile';
  if (use === 'preview' || isVisual(about)) return 'media';
  return about.isVoice ? 'voice' : 'other';
}
