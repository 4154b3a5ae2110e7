import { isDense } from './fold.ts';

/** Longer words are known by their beginning; the text itself is looked at before anything is called a hit. */
const MAX_TOKEN = 24;

/** Letters, or dense characters, that stand together. */
interface Run {
  characters: string[];
  isDense: boolean;
}

function runsOf(folded: string): Run[] {
  const runs: Run[] = [];
  for (const word of folded.split(' ')) {
    let run: Run | undefined;
    for (const character of word) {
      const dense = isDense(character);
      if (run?.isDense === dense) run.characters.push(character);
      else runs.push((run = { characters: [character], isDense: dense }));
    }
  }
  return runs;
}

const beginning = (characters: readonly string[]): string => characters.slice(0, MAX_TOKEN).join('');

/**
 * What the index knows of a text: words, and from dense runs every pair of neighbours and the last character alone, so
 * that each character begins a token.
 *
 * @param folded from {@link fold}
 */
export function tokensOf(folded: string): Set<string> {
  const tokens = new Set<string>();
  for (const { characters, isDense: dense } of runsOf(folded)) {
    if (!dense) tokens.add(beginning(characters));
    else characters.forEach((_, i) => tokens.add(characters.slice(i, i + 2).join('')));
  }
  return tokens;
}

/**
 * Beginnings of tokens that every text with this term has; other texts may have them too.
 *
 * @param folded a term of a query, not empty
 */
export function prefixesOf(folded: string): string[] {
  return runsOf(folded).flatMap(({ characters, isDense: dense }) => {
    if (!dense || characters.length === 1) return [beginning(characters)];
    return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  });
}
