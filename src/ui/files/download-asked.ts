const KEY = 'download-asked';
/** More conversations than that are asked about again. */
const KEPT = 200;

/** Has somebody already decided how files of this conversation come? */
export const wasDownloadAsked = (conversation: string): boolean => stored().includes(conversation);

export function rememberDownloadAsked(conversation: string): void {
  localStorage.setItem(KEY, JSON.stringify([...new Set([conversation, ...stored()])].slice(0, KEPT)));
}

/** When the account leaves this device. */
export const forgetDownloadAsked = (): void => localStorage.removeItem(KEY);

function stored(): unknown[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
