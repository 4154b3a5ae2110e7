import { type Bytes, fromHex, type RandomSource, toHex } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { WORDS } from '../../crypto/wordlist.ts';

const CODE_WORDS = 8;
const CODE_BYTES = 11;
const BASE = BigInt(WORDS.length);
/** 1626^8, a little more than 2^85. */
const CODES = BASE ** BigInt(CODE_WORDS);
/** Reducing this many random bytes favours no code by more than one part in 2^100. */
const DRAWN_BYTES = 24;
const QR_PREFIX = 'starling:link:1:';
/** Nothing that long was ever a code; so much is not even split into words. */
const MAX_TEXT = 400;
const PREFIX_LETTERS = 3;

const cut = (word: string): string => word.slice(0, PREFIX_LETTERS);
const INDEX_BY_PREFIX = new Map(WORDS.map((word, index) => [cut(word), BigInt(index)]));

const toNumber = (bytes: Uint8Array): bigint => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
const toCode = (value: bigint): Bytes => fromHex(value.toString(16).padStart(2 * CODE_BYTES, '0'));

/** A fresh code: a number below 1626^8 in 11 bytes, big-endian. @see docs/decisions/0006-device-linking.md */
export const drawLinkCode = (random: RandomSource): Bytes => toCode(toNumber(random(DRAWN_BYTES)) % CODES);

/** Eight words of the recovery word list, most significant first. @throws MalformedInputError if it is no code */
export function linkCodeWords(code: Uint8Array): string {
  let value = checked(code);
  const words: string[] = [];
  for (let i = 0; i < CODE_WORDS; i++) {
    words.unshift(WORDS[Number(value % BASE)] as string);
    value /= BASE;
  }
  return words.join(' ');
}

/** Text of the QR code. @throws MalformedInputError if it is no code */
export function linkCodeQr(code: Uint8Array): string {
  checked(code);
  return QR_PREFIX + toHex(code);
}

function checked(code: Uint8Array): bigint {
  const value = toNumber(code);
  if (code.length !== CODE_BYTES || value >= CODES) throw new MalformedInputError('this is no link code');
  return value;
}

/**
 * Reads a code as it is typed or scanned: words in any case, with blanks or hyphens between them, of which only the
 * first three letters count; or the text of the QR code.
 *
 * @throws MalformedInputError with a sentence for the person who typed it
 */
export function parseLinkCode(text: string): Bytes {
  if (text.length > MAX_TEXT) throw new MalformedInputError('this is too long: a link code has eight words');
  const trimmed = text.trim().toLowerCase();
  return trimmed.startsWith('starling:') ? parseQr(trimmed) : parseWords(trimmed);
}

function parseQr(text: string): Bytes {
  if (!text.startsWith(QR_PREFIX))
    throw new MalformedInputError('this code is not for linking a device, or a newer Starling made it');
  const digits = text.slice(QR_PREFIX.length);
  if (!/^[0-9a-f]{22}$/.test(digits)) throw new MalformedInputError('this link code is damaged: scan it again');
  const code = fromHex(digits);
  checked(code);
  return code;
}

function parseWords(text: string): Bytes {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) throw new MalformedInputError('the eight words of the new device are needed');
  if (words.length === 13)
    throw new MalformedInputError(
      'a link code has eight words; 13 words are a recovery phrase, which is not needed here',
    );
  if (words.length !== CODE_WORDS)
    throw new MalformedInputError(
      `${words.length} words are too ${words.length < CODE_WORDS ? 'few' : 'many'}: a link code has eight`,
    );
  const value = words.reduce((sum, word) => {
    const index = INDEX_BY_PREFIX.get(cut(word));
    if (index === undefined) throw new MalformedInputError(`“${word.slice(0, 16)}” is not a word of link codes`);
    return sum * BASE + index;
  }, 0n);
  return toCode(value);
}
