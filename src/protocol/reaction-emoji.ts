/** Longest that is looked at, in UTF-16 units; the longest emoji that exist have some 35. */
const MAX_UNITS = 64;
const EMOJI_STYLE = '\ufe0f';
/** Every sequence that Unicode recommends for exchange, in the version that this browser knows. Built here: `v` is a late flag. */
const KNOWN = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');
/** Places that Unicode keeps for emoji to come: a friend's device may be newer than this one. */
const TO_COME = /^(?=\p{Extended_Pictographic})\p{Cn}\p{Emoji_Modifier}?$/u;
/** What is drawn as a text unless the emoji style follows. */
const TEXT_STYLED = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\ufe0f|\p{Emoji_Modifier})/gu;

/**
 * Is this exactly one emoji, and nothing beside it? Clients leave out the emoji style here and there (`❤` for `❤️`), which
 * is forgiven.
 *
 * @see protocol 07 §5.5
 */
export function isOneEmoji(text: string): boolean {
  if (text === '' || text.length > MAX_UNITS) return false;
  return KNOWN.test(text) || KNOWN.test(text.replace(TEXT_STYLED, `$&${EMOJI_STYLE}`)) || TO_COME.test(text);
}
