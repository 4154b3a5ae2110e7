import { bareId } from './account-id.ts';
import { type Bytes, fromHex, utf8 } from './bytes.ts';
import { MalformedInputError } from './errors.ts';
import { WORDS } from './wordlist.ts';

const PREFIX_LETTERS = 3;
const ACCOUNT_WORDS = 13;
const N = WORDS.length;
const INDEX_BY_PREFIX = new Map(WORDS.map((word, index) => [word.slice(0, PREFIX_LETTERS), index]));

const cut = (word: string): string => word.slice(0, PREFIX_LETTERS);

/** CRC-32 (ISO-HDLC), unsigned. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const checksumIndex = (words: readonly string[]): number => crc32(utf8(words.map(cut).join(''))) % words.length;

/** Without numbers of a list and without characters that nobody sees, which come along when words are copied. */
const splitWords = (text: string): string[] =>
  text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/^\p{N}+(?=\p{L}|$)/u, ''))
    .filter(Boolean);

/** What stands before a phrase where it was kept: "My recovery phrase: …". */
const LABEL = new Set(
  'my the your our session starling account recovery phrase password secret seed words word mnemonic key backup is for of and'.split(
    ' ',
  ),
);

/**
 * The words of a phrase. Where there are more than 13, what stands before a colon is left out, then what is no word of
 * phrases or names what follows; never a word in the middle, as that may be a slip that only the person can put right.
 */
function phraseWords(text: string): string[] {
  const words = splitWords(text);
  if (words.length <= ACCOUNT_WORDS) return words;
  const labelled = splitWords(text.replace(/^[^:：=]*[:：=]/u, ''));
  if (labelled.length === ACCOUNT_WORDS) return labelled;
  const extra = words.length - ACCOUNT_WORDS;
  const isLabel = (word: string) => LABEL.has(word) || !INDEX_BY_PREFIX.has(cut(word));
  return words.slice(0, extra).every(isLabel) ? words.slice(extra) : words;
}

/** The 32 hex digits of a seed in lower case, also in groups, with a label or `0x` before them; null for anything else. */
export function seedDigits(text: string): string | null {
  for (const part of [text, text.replace(/^[^:：=]*[:：=]/u, '')]) {
    const digits = part
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s\p{Cf}\p{P}]/gu, '')
      .replace(/^0x/, '');
    if (/^[0-9a-f]{32}$/.test(digits)) return digits;
  }
  return null;
}

/**
 * Three words for each four bytes, and a checksum word: 13 words for an account's 16 bytes.
 *
 * @throws MalformedInputError unless the length is a positive multiple of 4.
 * @see protocol 01 §4
 */
export function encodeRecoveryPhrase(bytes: Uint8Array, options: { checksum?: boolean } = {}): string {
  if (bytes.length === 0 || bytes.length % 4 !== 0) throw new MalformedInputError(`seed of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const value = view.getUint32(offset, true);
    const first = value % N;
    const second = (Math.floor(value / N) + first) % N;
    const third = (Math.floor(value / (N * N)) + second) % N;
    words.push(...[first, second, third].map((index) => WORDS[index] as string));
  }
  if (options.checksum !== false) words.push(words[checksumIndex(words)] as string);
  return words.join(' ');
}

/** What is known of a phrase while it is being typed. */
export interface RecoveryWordsCheck {
  words: string[];
  /** Words (as typed) that are not in the list; the last one is left out while it may still grow into one. */
  unknown: string[];
  /** 13 known words whose checksum fits. */
  complete: boolean;
}

export function checkRecoveryWords(text: string): RecoveryWordsCheck {
  const words = phraseWords(text);
  const growing = /[\p{L}\p{N}]$/u.test(text) ? words.length - 1 : -1;
  const couldGrow = (word: string) => WORDS.some((known) => known.startsWith(word));
  const unknown = words.filter((word, i) => !INDEX_BY_PREFIX.has(cut(word)) && !(i === growing && couldGrow(word)));
  let complete = false;
  try {
    decodeRecoveryPhrase(text);
    complete = true;
  } catch {
    // Not yet, or not at all: `unknown` tells which words are to blame.
  }
  return { words, unknown, complete };
}

/**
 * The 16 bytes of an account's phrase. Only the first three letters of each word count.
 *
 * @throws MalformedInputError if there are not 13 words, one is unknown (named in the message), or the checksum does not fit.
 * @see protocol 01 §4
 */
export function decodeRecoveryPhrase(phrase: string): Bytes {
  const words = phraseWords(phrase);
  const foreign = words.filter((word) => !INDEX_BY_PREFIX.has(cut(word)));
  if (words.length > ACCOUNT_WORDS && foreign.length > 0) {
    const named = foreign.slice(0, 5).map((word) => `“${word.slice(0, 16)}”`);
    throw new MalformedInputError(`${named.join(', ')}: not words of recovery phrases`);
  }
  if (words.length < ACCOUNT_WORDS)
    throw new MalformedInputError(`${words.length} words are too few: a recovery phrase has 13`);
  if (words.length > ACCOUNT_WORDS)
    throw new MalformedInputError(`${words.length} words are too many: a recovery phrase has 13`);
  const indices = words.map((word) => {
    const index = INDEX_BY_PREFIX.get(cut(word));
    if (index === undefined) throw new MalformedInputError(`“${word.slice(0, 16)}” is not a word of recovery phrases`);
    return index;
  });
  const data = indices.slice(0, -1);
  const bytes = new Uint8Array((data.length / 3) * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i += 3) {
    const [first, second, third] = data.slice(i, i + 3) as [number, number, number];
    const value = first + N * ((N - first + second) % N) + N * N * ((N - second + third) % N);
    if (value > 0xffffffff) throw new MalformedInputError('these words do not belong together');
    view.setUint32((i / 3) * 4, value, true);
  }
  const checked = words.slice(0, -1);
  if (cut(checked[checksumIndex(checked)] as string) !== cut(words.at(-1) as string)) {
    throw new MalformedInputError('the words are not in the right order, or one of them is wrong');
  }
  return bytes;
}

/**
 * Reads what a person types, pastes or scans to bring an account back: 13 words, or the 32 hex digits of the QR form.
 *
 * @throws MalformedInputError as {@link decodeRecoveryPhrase}; an Account ID is refused.
 */
export function parseRecoveryInput(text: string): Bytes {
  const digits = seedDigits(text);
  if (digits !== null) return fromHex(digits);
  if (/^05[0-9a-f]{64}$/.test(bareId(text)))
    throw new MalformedInputError('this is an Account ID, not a recovery phrase');
  return decodeRecoveryPhrase(text);
}
