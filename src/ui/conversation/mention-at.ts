import type { DraftMention } from '../../store/rows.ts';

/** Longer ones are no beginnings of names. */
const MAX_TYPED = 30;

export interface TypedMention {
  start: number;
  end: number;
  /** What stands behind the `@`. */
  name: string;
}

/** The beginning of a mention that ends at the cursor: `@`, at the start or after a blank or a bracket, and a part of a name. */
export function mentionAt(value: string, cursor: number): TypedMention | null {
  const before = value.slice(Math.max(0, cursor - MAX_TYPED), cursor);
  const found = /(?:^|[\s([{])@([^\s@]*(?: [^\s@]+)?)$/u.exec(before);
  const name = found?.[1];
  if (name === undefined) return null;
  // Cut off by the limit, the beginning is not the beginning.
  if (found?.index === 0 && cursor > MAX_TYPED && before.startsWith('@')) return null;
  return { start: cursor - name.length - 1, end: cursor, name };
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Those with a word that begins so; nobody twice. */
export function mentionsNamed(candidates: readonly DraftMention[], typed: string, most: number): DraftMention[] {
  const wanted = plain(typed);
  const fits = ({ name }: DraftMention) =>
    plain(name).startsWith(wanted) ||
    plain(name)
      .split(/\s+/u)
      .some((word) => word.startsWith(wanted));
  return candidates.filter((candidate) => candidate.name !== '' && fits(candidate)).slice(0, most);
}
