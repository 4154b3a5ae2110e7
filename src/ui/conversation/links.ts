/** A piece of a message: plain, a web address to open, or somebody's ID after an `@`. */
export type TextPart =
  | { kind: 'plain'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'mention'; text: string; id: string };

const WEB_ADDRESS = /\bhttps?:\/\/[^\s<>"'“”«»]+/giu;
/** Account IDs and blinded ones (07 §5.9). */
const MENTION = /@((?:05|15|25)[0-9a-f]{64})(?![0-9a-f])/gu;
const TRAILING = /[.,;:!?…)\]}]+$/u;

/** Finds web addresses (http and https only) and mentions. Joined, the parts give the text back. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(WEB_ADDRESS)) {
    const url = withoutTrailing(match[0]);
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

/** "…/page)." ends the sentence, not the address; a bracket that was opened inside stays. */
function withoutTrailing(url: string): string {
  const tail = TRAILING.exec(url)?.[0] ?? '';
  const keep = tail.startsWith(')') && url.includes('(') ? 1 : 0;
  return url.slice(0, url.length - tail.length + keep);
}

/** Is it an address a click may open? Nothing but http and https. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** Up to three emoji and nothing else are shown large. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim();
  if (
    trimmed === '' ||
    trimmed.length > 60 ||
    !/^(?:\p{Extended_Pictographic}|\p{RI}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u.test(trimmed)
  )
    return false;
  return (
    [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(trimmed.replace(/\s/gu, ''))].length <= 3
  );
}
