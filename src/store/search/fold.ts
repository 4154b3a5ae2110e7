/**
 * Text as it is compared: without case, without accents, without what separates words.
 *
 * Words are told by the classes of their characters and not by `Intl.Segmenter`: for scripts without spaces it asks
 * dictionaries that differ from browser to browser and from version to version, and it cuts a word alone in other places
 * than the same word in a sentence. An index built on it would lose hits with the next update. Scripts without spaces,
 * emoji and other symbols are "dense" here: a search may begin at any of their characters. Everything else is found by the
 * beginnings of its words.
 */
export interface Folded {
  /** Words with one space between what was separated, none at the ends. */
  text: string;
  /** For each UTF-16 unit of `text`: where the characters that it stands for begin in the original. */
  starts: number[];
  /** … and where they end. */
  ends: number[];
}

const NOT_ASCII = 0x80;

const DENSE =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Yiii}\p{scx=Java}\p{scx=Bali}\p{scx=Lana}\p{scx=Talu}\p{scx=Tale}]/u;
const SYMBOL = /(?!\p{Sk})\p{S}/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;
/** Accents and vowel points that people leave out, joiners, colours of skin, the Arabic stretch, the point of l·l. Never か against が. */
const SKIPPED =
  /(?=[\p{Mn}\p{Me}])(?![\u3099\u309A])[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]|[\p{Cf}\p{Emoji_Modifier}\u0640\u00B7]/u;

/** A character and its marks, also those of half-width kana. Longer heaps of marks are cut: putting them in order costs the square of their number. */
const CLUSTER = /\P{M}[\p{M}\uFF9E\uFF9F]{0,30}|\p{M}{1,30}/uy;

const isKept = (character: string): boolean => WORD.test(character) || SYMBOL.test(character);

/** Is it of a script that writes without spaces, or a symbol? @param character one code point, folded */
export const isDense = (character: string): boolean =>
  SYMBOL.test(character) || (character.charCodeAt(0) >= NOT_ASCII && DENSE.test(character));

/** Kana stay whole, so that か is not the beginning of が. Syllables of Hangul come apart and are found while they are typed. */
const VOICED_KANA = /[\u3041-\u30FF][\u3099\u309A]/gu;

const SPACE = ' ';

/** Letters that people write without their stroke or in two, and that Unicode does not take apart. After {@link foldCluster} has made them small. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
  ĸ: 'k',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ſ: 's',
  ƀ: 'b',
  ɓ: 'b',
  ɗ: 'd',
  ǥ: 'g',
  ɨ: 'i',
  ƙ: 'k',
  ƚ: 'l',
  ɫ: 'l',
  ɲ: 'n',
  ƴ: 'y',
  ƶ: 'z',
  ⱥ: 'a',
  ȼ: 'c',
  ɇ: 'e',
  ɉ: 'j',
  ɍ: 'r',
  ⱦ: 't',
  ʉ: 'u',
  ɏ: 'y',
  // Forms of one Arabic letter that are typed for each other.
  ى: 'ي',
  ی: 'ي',
  ة: 'ه',
  ک: 'ك',
};

/** @returns what a cluster is compared as; a space for what separates, empty for what is left out */
function foldCluster(cluster: string): string {
  // Up and down again also joins ß with ss and ς with σ.
  const plain = cluster.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD').replaceAll('ς', 'σ');
  let folded = '';
  for (const character of plain.replaceAll(VOICED_KANA, (kana) => kana.normalize('NFC'))) {
    if (SKIPPED.test(character)) continue;
    folded += isKept(character) ? (SPELLED[character] ?? character) : SPACE;
  }
  return folded;
}

const known = new Map<string, string>();
const MAX_KNOWN = 4_096;

function foldedCluster(cluster: string): string {
  let folded = known.get(cluster);
  if (folded === undefined) {
    folded = foldCluster(cluster);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(cluster, folded);
  }
  return folded;
}

/** Any text, also with lone surrogates; takes time in proportion to its length. */
export function fold(original: string): Folded {
  const folded: Folded = { text: '', starts: [], ends: [] };
  let isSpaceDue = false;
  for (let at = 0; at < original.length;) {
    let end = at + 1;
    if (original.charCodeAt(at) >= NOT_ASCII || original.charCodeAt(end) >= NOT_ASCII) {
      CLUSTER.lastIndex = at;
      CLUSTER.exec(original);
      end = CLUSTER.lastIndex;
    }
    const characters = foldedCluster(original.slice(at, end));
    // What is left out belongs to the character before it.
    if (characters === '' && folded.ends.length > 0 && !isSpaceDue) folded.ends[folded.ends.length - 1] = end;
    for (const character of characters) {
      if (character === SPACE) {
        isSpaceDue = folded.text !== '';
        continue;
      }
      const added = isSpaceDue ? SPACE + character : character;
      isSpaceDue = false;
      folded.text += added;
      for (let unit = 0; unit < added.length; unit++) {
        folded.starts.push(at);
        folded.ends.push(end);
      }
    }
    at = end;
  }
  return folded;
}
