import { shortLine } from '../protocol/whole-characters.ts';

/** Of a longer title nobody reads more. */
const LONGEST = 200; // code points
/** Browsers look no further for a charset either. */
const HEAD_BYTES = 1_024;
const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
];

/**
 * The title of a web page: what it names for previews (`og:title`), else `<title>`; one line of at most 200 characters,
 * without signs that turn the direction of what follows. The page is parsed and nothing more: no script runs, nothing is
 * loaded.
 *
 * @param page its beginning is enough
 * @param contentType header of the answer
 * @returns '' if it has none
 * @see protocol 07 §5.7
 */
export function pageTitle(page: Uint8Array, contentType: string): string {
  const html = new TextDecoder(charsetOf(page, contentType)).decode(page);
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const meta = parsed.querySelector('meta[property="og:title"]')?.getAttribute('content') ?? '';
  return titleLine(meta) || titleLine(parsed.querySelector('title')?.textContent ?? '');
}

/** By its first bytes, else by the header, else as the page says itself. */
function charsetOf(page: Uint8Array, contentType: string): string {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, i) => page[i] === byte));
  if (marked !== undefined) return marked[0];
  const head = new TextDecoder('latin1').decode(page.subarray(0, HEAD_BYTES));
  const said = /<meta[^>]{1,200}charset\s{0,9}=\s{0,9}["']?([^\s"'/>;]+)/i.exec(head)?.[1] ?? '';
  const named = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  // A page that could be read so far is not what it says there.
  return known(named ?? (/^utf-?16/i.test(said) ? '' : said));
}

function known(charset: string): string {
  try {
    return new TextDecoder(charset || 'utf-8').encoding;
  } catch {
    return 'utf-8';
  }
}

function titleLine(title: string): string {
  const words = title.replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replaceAll(/[\s\p{Cc}]+/gu, ' ');
  return shortLine(words, LONGEST);
}
