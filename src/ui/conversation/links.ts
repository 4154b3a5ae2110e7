/** A piece of a message: plain, a web address to open, or somebody's ID after an `@`. */
export type TextPart =
  | { kind: 'plain'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'mention'; text: string; id: string };

/**
 * Beginnings of addresses with all that may belong to them. Blanks, quotation marks, brackets and full stops of scripts
 * that write without blanks, backticks and what nobody sees do not.
 */
const WEB_ADDRESS =
  /(?<![a-z0-9])https?:\/\/[^\s\p{Cc}\p{Cf}<>"`“”„‟«»‹›‘‚‛\u3000-\u3003\u3008-\u3011\u3014-\u301f\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b-\uff65]+/giu;
/** Account IDs and blinded ones (07 §5.9). */
const MENTION = /@((?:05|15|25)[0-9a-f]{64})(?![0-9a-f])/gu;
/** Ends a sentence, an emphasis or a list, not an address. */
const TRAILING = /[.,;:!?…‥'’*~|،؛؟۔।॥։።፣၊။—([{]$/u;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** What opens before an address closes after it. */
const ENCLOSING: Readonly<Record<string, RegExp>> = { "'": /'(?![\p{L}\p{N}])/u, '’': /’(?![\p{L}\p{N}])/u, _: /_+$/u };
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
/** Another address after a comma. */
const NEXT = /[,;|]https?:\/\//iu;

/** Finds web addresses (http and https only) and mentions. Joined, the parts give the text back. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(WEB_ADDRESS)) {
    const url = addressIn(match[0], text.slice(0, match.index).at(-1) ?? '');
    if (!URL.canParse(url)) continue;
    parts.push(...mentionParts(text.slice(end, match.index)), { kind: 'link', text: url, url });
    end = match.index + url.length;
  }
  parts.push(...mentionParts(text.slice(end)));
  return parts;
}

function mentionParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: mention, 1: id = '', index } of text.matchAll(MENTION)) {
    if (index > end) parts.push({ kind: 'plain', text: text.slice(end, index) });
    parts.push({ kind: 'mention', text: mention, id });
    end = index + mention.length;
  }
  if (end < text.length) parts.push({ kind: 'plain', text: text.slice(end) });
  return parts;
}

/** What of `found` is the address, if `before` stands before it. */
function addressIn(found: string, before: string): string {
  let url = found;
  const cut = (at: number | undefined) => {
    if (at !== undefined && at >= 0) url = url.slice(0, at);
  };
  cut(NEXT.exec(url)?.index);
  const emoji = EMOJI.exec(url)?.index;
  if (emoji !== undefined && URL.canParse(url.slice(0, emoji))) cut(emoji);
  cut(ENCLOSING[before]?.exec(url)?.index);
  if (Object.values(CLOSING).includes(before)) cut(firstUnopened(url));
  for (;;) {
    const shorter = TRAILING.test(url) || firstUnopened(url) === url.length - 1 ? url.slice(0, -1) : url;
    if (shorter === url) return url;
    url = shorter;
  }
}

/** Where a bracket closes that was not opened in the address; one that was opened inside belongs to it. */
function firstUnopened(url: string): number | undefined {
  const open: string[] = [];
  for (let at = 0; at < url.length; at++) {
    const sign = url[at] ?? '';
    if (Object.values(CLOSING).includes(sign)) open.push(sign);
    else if (sign in CLOSING && open.pop() !== CLOSING[sign]) return at;
  }
  return undefined;
}

/** Is it an address a click may open? Nothing but http and https. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** One emoji: a keycap, a flag of a country or region, or a picture with what changes it. ©, ® and ™ are letters. */
const ONE_EMOJI =
  /^(?:[0-9#*]\ufe0f?\u20e3|\p{RI}{2}|(?![©®™]|\p{RI})(?:\p{Emoji_Presentation}|[\u2600-\u{1faff}]|\p{Extended_Pictographic}(?=\ufe0f))(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|[\u{e0020}-\u{e007f}])*)$/u;
const PICTURE = /^(?:[0-9#*]|\p{RI}|\p{Extended_Pictographic})/u;
/** UTF-16 units: more than three of the longest and blanks between them. */
const MOST_OF_EMOJI = 120;

/** Up to three emoji and nothing else are shown large. */
export function isEmojiOnly(text: string): boolean {
  const signs = text.replace(/\s/gu, '');
  if (signs === '' || text.length > MOST_OF_EMOJI) return false;
  const characters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(signs)];
  return characters.length <= 3 && characters.every(({ segment }) => PICTURE.test(segment) && ONE_EMOJI.test(segment));
}
