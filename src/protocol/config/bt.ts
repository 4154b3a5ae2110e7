import { MalformedInputError } from '../../crypto/errors.ts';

/**
 * A byte string held as text, one character (U+0000 … U+00FF) a byte: compares, sorts and serves as a key by its bytes.
 * Never decoded text.
 */
export type ByteText = string;

/** Entries in the order in which they were read; whether that order is right is for the reader of the dict to say. */
export interface BtDict {
  readonly entries: readonly (readonly [ByteText, BtValue])[];
}

/** A dict that was read, and from what. */
class ReadDict implements BtDict {
  readonly entries: BtDict['entries'];
  readonly #text: ByteText;

  constructor(entries: BtDict['entries'], text: ByteText) {
    this.entries = entries;
    this.#text = text;
  }

  static textOf(dict: BtDict): ByteText | undefined {
    return dict instanceof ReadDict ? dict.#text : undefined;
  }
}

/** The text that a dict was read from, if it was. */
export const readFrom = (dict: BtDict): ByteText | undefined => ReadDict.textOf(dict);

export type BtValue = bigint | ByteText | readonly BtValue[] | BtDict;

/** What {@link writeBt} takes: also what is written already. */
export type BtWritable =
  | bigint
  | ByteText
  | readonly BtWritable[]
  | { readonly entries: readonly (readonly [ByteText, BtWritable])[] }
  | { readonly written: ByteText };

/** Deeper than anything a client writes; keeps hostile nesting off the stack. */
const MAX_DEPTH = 64;
const MAX_INTEGER = 2n ** 63n - 1n;
const MIN_INTEGER = -(2n ** 63n);
const MAX_DIGITS = 19;
const MAX_LENGTH_DIGITS = 9;

export const byteText = (bytes: Uint8Array): ByteText => {
  let text = '';
  // As many arguments as every engine takes at once; spread out one by one they would take four times as long.
  for (let at = 0; at < bytes.length; at += 8192)
    text += Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + 8192));
  return text;
};

/** @throws MalformedInputError if a character is no byte. */
export function bytesOfText(text: ByteText): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new MalformedInputError('a byte string holds a character that is no byte');
    bytes[i] = code;
  }
  return bytes;
}

export const isBtDict = (value: BtValue | undefined): value is BtDict =>
  typeof value === 'object' && 'entries' in value && !Array.isArray(value);

export const isBtList = (value: BtValue | undefined): value is readonly BtValue[] => Array.isArray(value);

class Reader {
  private readonly text: ByteText;
  private at = 0;

  constructor(text: ByteText) {
    this.text = text;
  }

  first(): BtValue {
    return this.value(0);
  }

  whole(): BtValue {
    const value = this.first();
    if (this.at !== this.text.length) throw new MalformedInputError('bytes after the end of the bencoded value');
    return value;
  }

  private value(depth: number): BtValue {
    if (depth > MAX_DEPTH) throw new MalformedInputError('bencoded value nested too deeply');
    switch (this.text.charAt(this.at)) {
      case 'i':
        return this.integer();
      case 'l':
        return this.list(depth);
      case 'd':
        return this.dict(depth);
      default:
        return this.string();
    }
  }

  /** Digits without a leading zero. */
  private digits(end: string): string {
    const stop = this.text.indexOf(end, this.at);
    // Looking for the end of what is no number must not cost a walk through everything.
    const digits = stop < 0 || stop - this.at > MAX_DIGITS + 1 ? '' : this.text.slice(this.at, stop);
    this.at = stop + 1;
    return digits;
  }

  private integer(): bigint {
    this.at++;
    const digits = this.digits('e');
    if (!/^(?:0|-?[1-9]\d*)$/.test(digits)) throw new MalformedInputError('malformed integer');
    // Of a number, a bigint is made sooner than of text.
    const value = digits.length < 16 ? BigInt(Number(digits)) : BigInt(digits);
    if (value > MAX_INTEGER || value < MIN_INTEGER) throw new MalformedInputError('integer beyond 64 bits');
    return value;
  }

  private string(): ByteText {
    const { text } = this;
    const start = this.at;
    let length = 0;
    let at = start;
    for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 48) {
      if (at - start >= MAX_LENGTH_DIGITS) throw new MalformedInputError('malformed byte string');
      length = 10 * length + digit;
    }
    const isWrong = at === start || (text[start] === '0' && at - start > 1);
    if (isWrong || text[at] !== ':') throw new MalformedInputError('malformed byte string');
    this.at = at + 1;
    const end = this.at + length;
    if (end > this.text.length) throw new MalformedInputError('byte string cut off');
    const value = this.text.slice(this.at, end);
    this.at = end;
    return value;
  }

  private list(depth: number): BtValue[] {
    this.at++;
    const items: BtValue[] = [];
    while (!this.ends()) items.push(this.value(depth + 1));
    return items;
  }

  private dict(depth: number): BtDict {
    const start = this.at++;
    const entries: [ByteText, BtValue][] = [];
    while (!this.ends()) entries.push([this.string(), this.value(depth + 1)]);
    return new ReadDict(entries, this.text.slice(start, this.at));
  }

  private ends(): boolean {
    if (this.text[this.at] !== 'e') return false;
    this.at++;
    return true;
  }
}

/**
 * Reads one bencoded value that takes up all of `text`.
 *
 * @throws MalformedInputError unless every number is written in its one right form and nothing follows.
 * @see protocol 05 §2
 */
export const parseBt = (text: ByteText): BtValue => new Reader(text).whole();

/** As {@link parseBt}, but whatever follows the value is ignored. */
export const parseBtPrefix = (text: ByteText): BtValue => new Reader(text).first();

const isWritableList = (value: BtWritable): value is readonly BtWritable[] => Array.isArray(value);

const writeString = (text: ByteText): ByteText => `${text.length}:${text}`;

/** The one bencoding of `value`; dict entries are written in the order in which they stand. */
export function writeBt(value: BtWritable): ByteText {
  if (typeof value === 'bigint') return `i${value}e`;
  if (typeof value === 'string') return writeString(value);
  let text = '';
  if (isWritableList(value)) {
    for (const item of value) text += writeBt(item);
    return `l${text}e`;
  }
  if ('written' in value) return value.written;
  for (const [key, item] of value.entries) text += writeString(key) + writeBt(item);
  return `d${text}e`;
}
