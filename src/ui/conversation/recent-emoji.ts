const KEY = 'recent-emoji';

/** What is offered before anybody has chosen. @see protocol 07 §5.5 */
const FIRST = ['😂', '🥰', '😢', '😡', '😮', '😈'];
const KEPT = 6;

/** The six emoji of the quick bar: those used last on this device, filled up with the usual ones. */
export function quickEmoji(): string[] {
  return [...new Set([...stored(), ...FIRST])].slice(0, KEPT);
}

/** Puts an emoji that was used in front. */
export function rememberEmoji(emoji: string): void {
  localStorage.setItem(KEY, JSON.stringify([...new Set([emoji, ...stored()])].slice(0, KEPT)));
}

/** When the account leaves this device. */
export const forgetEmoji = (): void => localStorage.removeItem(KEY);

function stored(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((emoji) => typeof emoji === 'string') : [];
  } catch {
    return [];
  }
}
