import { MalformedInputError } from '../../crypto/errors.ts';
import { type BtValue, type BtWritable, type ByteText, isBtDict, isBtList } from './bt.ts';
import {
  ascendingEntries,
  changedSet,
  type ConfigDict,
  type ConfigSet,
  type ConfigType,
  type ConfigValue,
  isDict,
  isScalar,
  isSet,
  sameSet,
  setFromBt,
  sortedEntries,
  typeOf,
} from './config-data.ts';

/** What changed in a set. */
interface SetDiff {
  added: ConfigSet;
  removed: ConfigSet;
}

/** `changed` and `removed` speak of scalars. */
export type DiffValue = 'changed' | 'removed' | SetDiff | ConfigDiff;

/** Says what changed in a dict, not the values. @see protocol 05 §5 */
export type ConfigDiff = ReadonlyMap<ByteText, DiffValue>;

const NOTHING: ConfigDict = new Map();

export const isNested = (value: DiffValue): value is ConfigDiff => value instanceof Map;

function removalOf(old: ConfigValue): DiffValue {
  if (isDict(old)) return makeDiff(old, NOTHING);
  return isSet(old) ? { added: [], removed: old } : 'removed';
}

function changeOf(old: ConfigValue | undefined, now: ConfigValue): DiffValue | undefined {
  if (isDict(now)) {
    if (old === now) return undefined;
    const diff = makeDiff(isDict(old) ? old : NOTHING, now);
    return diff.size === 0 ? undefined : diff;
  }
  if (isSet(now)) {
    const before = isSet(old) ? old : [];
    if (sameSet(before, now)) return undefined;
    const had = new Set(before);
    const has = new Set(now);
    return { added: now.filter((item) => !had.has(item)), removed: before.filter((item) => !has.has(item)) };
  }
  return isScalar(old) && old === now ? undefined : 'changed';
}

/** What leads from `old` to `now`, both pruned. */
export function makeDiff(old: ConfigDict, now: ConfigDict): ConfigDiff {
  if (old === now) return new Map();
  const diff = new Map<ByteText, DiffValue>();
  for (const [key, value] of now) {
    const change = changeOf(old.get(key), value);
    if (change !== undefined) diff.set(key, change);
  }
  for (const [key, value] of old) if (!now.has(key)) diff.set(key, removalOf(value));
  return new Map(sortedEntries(diff));
}

/** Equal in all that can be written. */
export function sameValue(a: ConfigValue | undefined, b: ConfigValue | undefined): boolean {
  if (isSet(a) && isSet(b)) return sameSet(a, b);
  return isDict(a) && isDict(b) ? makeDiff(a, b).size === 0 : a === b;
}

function typeNamed(value: DiffValue): ConfigType {
  if (typeof value === 'string') return 'scalar';
  return isNested(value) ? 'dict' : 'set';
}

/**
 * Changes `target` by what `diff` says, with values of `source`, the whole data of the message that carried the diff.
 * Nothing is pruned.
 *
 * @see protocol 05 §5
 */
export function applyDiff(target: ConfigDict, diff: ConfigDiff, source: ConfigDict): void {
  for (const [key, change] of diff) {
    const value = source.get(key);
    if (value === undefined || typeOf(value) !== typeNamed(change) || change === 'removed') target.delete(key);
    else if (change === 'changed') target.set(key, value);
    else {
      const current = target.get(key);
      if (isNested(change)) {
        const inner: ConfigDict = isDict(current) ? current : new Map();
        target.set(key, inner);
        applyDiff(inner, change, value as ConfigDict); // its type has been compared
      } else target.set(key, changedSet(isSet(current) ? current : [], change.added, change.removed));
    }
  }
}

/**
 * The data before a change. What the change did not touch is shared with `now`.
 *
 * @param diff what {@link makeDiff} made of both
 * @param replaced values of the data before, as far as the diff speaks of them
 */
export function undone(now: ConfigDict, diff: ConfigDiff, replaced: ConfigDict): ConfigDict {
  const before = new Map(now);
  for (const [key, change] of diff) {
    const old = replaced.get(key);
    const current = now.get(key);
    // A dict that is changed, not made or replaced, keeps the rest of what it holds.
    if (isNested(change) && isDict(current)) {
      const inner = undone(current, change, isDict(old) ? old : NOTHING);
      if (inner.size > 0) before.set(key, inner);
      else if (old !== undefined && !isDict(old)) before.set(key, old);
      else before.delete(key);
    } else if (old === undefined) before.delete(key);
    else before.set(key, old);
  }
  return before;
}

export const diffToBt = (diff: ConfigDiff): BtWritable => ({
  entries: sortedEntries(diff).map(([key, change]): [ByteText, BtWritable] => {
    if (change === 'changed') return [key, ''];
    if (change === 'removed') return [key, '-'];
    return [key, isNested(change) ? diffToBt(change) : [change.added, change.removed]];
  }),
});

function changeFromBt(value: BtValue): DiffValue {
  if (value === '') return 'changed';
  if (value === '-') return 'removed';
  if (isBtDict(value)) return diffFromBt(value);
  if (isBtList(value) && value.length === 2) return { added: setFromBt(value[0]), removed: setFromBt(value[1]) };
  throw new MalformedInputError('config: malformed diff');
}

/** @throws MalformedInputError for whatever is no diff. */
export function diffFromBt(value: BtValue | undefined): ConfigDiff {
  if (!isBtDict(value)) throw new MalformedInputError('config: no diff');
  return new Map(ascendingEntries(value).map(([key, change]) => [key, changeFromBt(change)]));
}
