import type { StorageTrouble } from '../store/trouble.ts';

/** The stable code of an error of the messenger; '' for anything else. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const STORAGE = 'storage-';

/** Why the local database could not be opened. */
export function storageTroubleOf(error: unknown): StorageTrouble {
  const code = codeOf(error);
  return code.startsWith(STORAGE) ? (code.slice(STORAGE.length) as StorageTrouble) : 'damaged';
}
