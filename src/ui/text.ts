import type messages from '../../public/_locales/en/messages.json';

/** Every text of the interface is named in `public/_locales`. */
export type MessageKey = keyof typeof messages;

type WithoutRule<Key> = Key extends `${infer Stem}_other` ? Stem : never;

/** A message with the forms `…_one` and `…_other` (other languages may add more). */
export type PluralKey = WithoutRule<MessageKey>;

/** Returns '' for an unknown key, as browsers do. */
export type Lookup = (key: string, substitutions: string[]) => string;

let lookup: Lookup = (key) => key;
const rules = new Intl.PluralRules();
const numbers = new Intl.NumberFormat();

/** Called once by each page with the browser's own function, and by tests with a table. */
export function useCatalogue(own: Lookup): void {
  lookup = own;
}

/** The text named `key` in the person's language; `$1`… are replaced. */
export function text(key: MessageKey, ...substitutions: (string | number)[]): string {
  return lookup(
    key,
    substitutions.map((value) => (typeof value === 'number' ? numbers.format(value) : value)),
  );
}

/** The form that fits `count`, which also is `$1`. */
export function plural(key: PluralKey, count: number, ...more: string[]): string {
  const substitutions = [numbers.format(count), ...more];
  return lookup(`${key}_${rules.select(count)}`, substitutions) || lookup(`${key}_other`, substitutions);
}

/** `notice` rows of the store hold the name of a text, which an older catalogue may not know. */
export const noticeText = (key: string, ...substitutions: string[]): string => lookup(key, substitutions) || key;
