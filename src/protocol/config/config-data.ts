import { MalformedInputError } from '../../crypto/errors.ts';
import { type BtDict, type BtValue, type BtWritable, type ByteText, isBtDict, isBtList, readFrom } from './bt.ts';

/** An int64 or a byte string. */
export type ConfigScalar = bigint | ByteText;

/** Without duplicates, in the order of {@link compareScalars}. */
export type ConfigSet = readonly ConfigScalar[];

export type ConfigDict = Map<ByteText, ConfigValue>;

/** @see protocol 05 §3 */
export type ConfigValue = ConfigScalar | ConfigSet | ConfigDict;

export type ConfigType = 'scalar' | 'set' | 'dict';

export const isDict = (value: ConfigValue | undefined): value is ConfigDict => value instanceof Map;
export const isSet = (value: ConfigValue | undefined): value is ConfigSet => Array.isArray(value);
export const isScalar = (value: ConfigValue | undefined): value is ConfigScalar =>
  typeof value === 'bigint' || typeof value === 'string';

export function typeOf(value: ConfigValue): ConfigType {
  if (isDict(value)) return 'dict';
  return isSet(value) ? 'set' : 'scalar';
}

/** Integers first, by value; then byte strings, by their bytes. */
export function compareScalars(a: ConfigScalar, b: ConfigScalar): number {
  if (typeof a !== typeof b) return typeof a === 'bigint' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

export function sameSet(a: ConfigSet, b: ConfigSet): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** `set` with `added` in and then `removed` out. */
export function changedSet(set: ConfigSet, added: ConfigSet, removed: ConfigSet): ConfigSet {
  const items = new Set([...set, ...added]);
  for (const item of removed) items.delete(item);
  return [...items].sort(compareScalars);
}

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;

function checkedScalar(value: ConfigScalar): ConfigScalar {
  if (typeof value === 'string') checkedKey(value);
  else if (value < MIN_INTEGER || value > MAX_INTEGER) throw new MalformedInputError('integer beyond 64 bits');
  return value;
}

/** @throws MalformedInputError if it is not made of bytes */
export function checkedKey(key: ByteText): ByteText {
  if (/[^\0-\xff]/.test(key)) throw new MalformedInputError('a byte string holds a character that is no byte');
  return key;
}

/**
 * A copy that can be written: sets in their order and without duplicates, nothing empty inside.
 *
 * @throws MalformedInputError for an integer beyond 64 bits or text that is not made of bytes
 */
export function checkedValue(value: ConfigValue): ConfigValue {
  if (isScalar(value)) return checkedScalar(value);
  if (isSet(value)) return changedSet([], value.map(checkedScalar), []);
  const copy: ConfigDict = new Map([...value].map(([key, inner]) => [checkedKey(key), checkedValue(inner)]));
  prune(copy);
  return copy;
}

/** A copy that shares nothing that can change. */
export const cloneDict = (dict: ConfigDict): ConfigDict =>
  new Map([...dict].map(([key, value]) => [key, isDict(value) ? cloneDict(value) : value]));

/** Removes empty sets and dicts, innermost first. */
export function prune(dict: ConfigDict): void {
  for (const [key, value] of dict) {
    if (isDict(value)) prune(value);
    if ((isDict(value) && value.size === 0) || (isSet(value) && value.length === 0)) dict.delete(key);
  }
}

export function sortedEntries<T>(dict: ReadonlyMap<ByteText, T>): [ByteText, T][] {
  const entries = [...dict];
  // Mostly they are in their order already.
  const isSorted = entries.every(([key], i) => i === 0 || (entries[i - 1]?.[0] ?? '') < key);
  return isSorted ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * What dicts were read from, which is what they are written as. Only for dicts that never change: whoever changes data
 * makes a copy of each dict on the way ({@link ConfigObject}), or of all ({@link cloneDict}).
 */
const texts = new WeakMap<ConfigDict, ByteText>();

export function dataToBt(dict: ConfigDict): BtWritable {
  const written = texts.get(dict);
  if (written !== undefined) return { written };
  return { entries: sortedEntries(dict).map(([key, value]) => [key, isDict(value) ? dataToBt(value) : value]) };
}

/** @throws MalformedInputError unless keys ascend strictly. */
export function ascendingEntries(dict: BtDict): BtDict['entries'] {
  const isWrong = dict.entries.some(([key], i) => i > 0 && (dict.entries[i - 1]?.[0] ?? '') >= key);
  if (isWrong) throw new MalformedInputError('config: keys out of order');
  return dict.entries;
}

/** @throws MalformedInputError unless it is a list of scalars in set order. */
export function setFromBt(value: BtValue | undefined): ConfigSet {
  if (!isBtList(value)) throw new MalformedInputError('config: no list');
  return value.map((item, i) => {
    if (typeof item !== 'bigint' && typeof item !== 'string') throw new MalformedInputError('config: no scalar');
    if (i > 0 && compareScalars(value[i - 1] as ConfigScalar, item) >= 0)
      throw new MalformedInputError('config: set out of order');
    return item;
  });
}

function valueFromBt(value: BtValue): ConfigValue {
  if (typeof value === 'bigint' || typeof value === 'string') return value;
  const read = isBtDict(value) ? dataFromBt(value) : setFromBt(value);
  if ((isDict(read) ? read.size : read.length) === 0) throw new MalformedInputError('config: empty set or dict');
  return read;
}

/** @throws MalformedInputError for whatever is no config data; only the outermost dict may be empty. @see protocol 05 §4 rule 2 */
export function dataFromBt(dict: BtDict): ConfigDict {
  const data: ConfigDict = new Map();
  for (const [key, value] of ascendingEntries(dict)) data.set(key, valueFromBt(value));
  const text = readFrom(dict);
  if (text !== undefined) texts.set(data, text);
  return data;
}
