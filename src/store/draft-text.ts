import type { Draft, DraftMention } from './rows.ts';

const LETTER = /[\p{L}\p{N}_]/u;
/** Behind these stands no mention: they belong to a mail or web address. */
const OF_ADDRESS = /[\p{L}\p{N}_./@%+-]$/u;

/**
 * The text of a draft as it is sent: every `@name` that was chosen becomes `@` and the Account ID. Names that were changed
 * since are words like others.
 *
 * @see protocol 07 §5.9
 */
export function sentText({ text, mentions }: Pick<Draft, 'text' | 'mentions'>): string {
  const longestFirst = mentions.filter(({ name }) => name !== '').toSorted((a, b) => b.name.length - a.name.length);
  if (longestFirst.length === 0) return text;
  let sent = '';
  let at = 0;
  while (at < text.length) {
    const mention =
      text[at] === '@' && !OF_ADDRESS.test(text.slice(Math.max(0, at - 2), at))
        ? named(text, at + 1, longestFirst)
        : undefined;
    sent += mention ? `@${mention.accountId}` : text[at];
    at += mention ? 1 + mention.name.length : 1;
  }
  return sent;
}

/** Whose name stands here, whole: "Ann" is not in "@Anna". */
const named = (text: string, at: number, mentions: readonly DraftMention[]): DraftMention | undefined =>
  mentions.find(({ name }) => {
    const next = text.codePointAt(at + name.length);
    return text.startsWith(name, at) && (next === undefined || !LETTER.test(String.fromCodePoint(next)));
  });

/** The words of two drafts, the earlier ones first. */
export const joinedWords = (earlier: string, later: string): string =>
  earlier === '' || later === '' ? earlier + later : `${earlier}\n${later}`;
