/** A conversation that can be chosen in the address bar. */
export interface Candidate {
  key: string;
  /** As it may be shown: one line, nothing invisible. */
  name: string;
  accountId: string;
  /** What it can be found by besides. */
  names: readonly string[];
}

/** A name may be made to look like another one's name with its Account ID; one round later they differ again. */
const ROUNDS = 3;

/**
 * What each is called in the address bar: its name, and its whole Account ID as well where two have the same. Chosen is
 * what was put there as text: nobody is taken for somebody else of that name.
 */
export function labelled<Known extends Candidate>(candidates: readonly Known[]): (Known & { label: string })[] {
  let all = candidates.map((one) => ({ ...one, label: one.name }));
  for (let round = 0; round < ROUNDS; round++) {
    const counts = counted(all);
    all = all.map((one) => (counts.get(one.label) === 1 ? one : { ...one, label: `${one.label} ${one.accountId}` }));
  }
  const counts = counted(all);
  return all.filter(({ label }) => label !== '' && counts.get(label) === 1);
}

/** Those that hold the text (any case) in one of their names or their Account ID. */
export function matching<Known extends Candidate & { label: string }>(all: readonly Known[], text: string): Known[] {
  const wanted = text.toLocaleLowerCase();
  return all.filter(({ label, accountId, names }) =>
    [label, accountId, ...names].some((field) => field.toLocaleLowerCase().includes(wanted)),
  );
}

function counted(all: readonly { label: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of all) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** What XML 1.0 has no place for, not even as a reference. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for a line that Chromium reads as XML. One line that is not well-formed and it refuses all of them. */
export const asXml = (text: string): string =>
  text.replace(ILLEGAL, '').replaceAll(/[<>&'"]/g, (character) => MARKUP[character] ?? '');
