import { textParts } from './links.ts';

/** An address that a preview may be asked for. */
export interface SafeLink {
  /** As it stands in the text. */
  url: string;
  /** As it stands in the text, without a port. */
  host: string;
}

const MAX_URL = 4_096; // characters
const MAX_HOST = 2_048; // characters
/** What RFC 3986 allows outside the host. */
const ALLOWED = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/;
const PARTS = /^https:\/\/([^/?#]*)(.*)$/isu;

/**
 * The first address of a text, if a preview of it may be asked for. A second one does not step in.
 *
 * @see protocol 07 §5.7
 */
export function firstSafeLink(text: string): SafeLink | null {
  const first = textParts(text).find((part) => part.kind === 'link');
  return first === undefined ? null : safeLink(first.url);
}

/**
 * Reads a web address by the rules for previews: https, nobody's name in it, a host of two labels and more that does not
 * mix alphabets, and nothing unusual behind it.
 *
 * @see protocol 07 §5.7
 */
function safeLink(url: string): SafeLink | null {
  const [, authority = '', rest = ''] = PARTS.exec(url) ?? [];
  const host = authority.replace(/:\d*$/, '');
  if ([...url].length > MAX_URL || !URL.canParse(url) || !isSafeHost(host) || !ALLOWED.test(rest)) return null;
  return { url, host };
}

function isSafeHost(host: string): boolean {
  const labels = host.split('.');
  // `@`, `:` and `\` would make browsers read another host than people do.
  if (host.length > MAX_HOST || labels.length < 2 || labels.includes('') || /[@:\\[\]%\s]/u.test(host)) return false;
  const named = labels.slice(0, -1).join('');
  return /^\p{ASCII}*$/u.test(named) || /^\P{ASCII}*$/u.test(named);
}
