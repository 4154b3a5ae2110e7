export interface TypedShortcode {
  /** Where its first colon stands, in UTF-16 units. */
  start: number;
  /** Where it ends: the cursor. */
  end: number;
  /** In small letters, without colons. */
  name: string;
  /** The second colon is there. */
  closed: boolean;
}

/** Shorter ones are more often a smiley, or a colon. */
const LEAST = 2;
const LONGEST = 48;
const AT_CURSOR = /(^|[^\p{L}\p{N}:/\\=&?#.@%-]):([a-z0-9_+-]+)(:?)$/iu;

/**
 * The `:name` or `:name:` that ends at the cursor, or null. Never within a word, a time or an address: the colon stands at
 * the beginning or behind a blank, a bracket, a quotation mark or an emoji.
 */
export function shortcodeAt(text: string, cursor: number): TypedShortcode | null {
  const before = text.slice(Math.max(0, cursor - LONGEST), cursor);
  const found = AT_CURSOR.exec(before);
  if (found === null) return null;
  const [, , name = '', colon = ''] = found;
  const start = cursor - name.length - colon.length - 1;
  const run = /\S*$/.exec(text.slice(0, start))?.[0] ?? '';
  if (run.includes('://') || run.startsWith('www.')) return null;
  if (name.length < LEAST) return null;
  return { start, end: cursor, name: name.toLowerCase(), closed: colon !== '' };
}
