import type { ByteText } from './bt.ts';
import {
  changedSet,
  cloneDict,
  type ConfigDict,
  type ConfigScalar,
  type ConfigSet,
  type ConfigValue,
  isDict,
  isScalar,
  isSet,
} from './config-data.ts';
import { type ConfigDiff, type DiffValue, isNested, sameValue } from './config-diff.ts';
import type { ConfigMessage } from './config-message.ts';

/** What a message of ours changed that nobody is known to have seen. */
export interface OwnChange {
  /** Of that message: 32 bytes. */
  hash: ByteText;
  diff: ConfigDiff;
  /** What was there before, as far as the change goes. */
  before: ConfigDict;
}

const NOTHING: ConfigDict = new Map();
const EMPTY: ConfigSet = [];

/** A missing value counts as an empty one; null: a value of another type. */
function dictOf(value: ConfigValue | undefined): ConfigDict | null {
  if (value === undefined) return NOTHING;
  return isDict(value) ? value : null;
}

function setOf(value: ConfigValue | undefined): ConfigSet | null {
  if (value === undefined) return EMPTY;
  return isSet(value) ? value : null;
}

function keptOf(change: DiffValue, ours: ConfigValue | undefined, merged: ConfigValue | undefined): DiffValue | null {
  if (change === 'removed') return merged === undefined ? change : null;
  if (change === 'changed') return isScalar(ours) && ours === merged ? change : null;
  if (isNested(change)) {
    const inner = dictOf(merged);
    const kept = inner && stillOurs(change, dictOf(ours) ?? NOTHING, inner);
    return kept && kept.size > 0 ? kept : null;
  }
  const set = setOf(merged);
  if (!set) return null;
  const has = new Set<ConfigScalar>(set);
  const added = change.added.filter((item) => has.has(item));
  const removed = change.removed.filter((item) => !has.has(item));
  return added.length + removed.length === 0 ? null : { added, removed };
}

/**
 * The part of our own change that a merge let stand. What others changed at the same place is theirs from now on.
 *
 * @param ours data with our change
 * @param merged data after the merge
 */
export function stillOurs(diff: ConfigDiff, ours: ConfigDict, merged: ConfigDict): ConfigDiff {
  const kept = new Map<ByteText, DiffValue>();
  for (const [key, change] of diff) {
    const part = keptOf(change, ours.get(key), merged.get(key));
    if (part !== null) kept.set(key, part);
  }
  return kept;
}

/** The part of `data` that `diff` speaks of. */
export function valuesAt(diff: ConfigDiff, data: ConfigDict): ConfigDict {
  const values: ConfigDict = new Map();
  for (const [key, change] of diff) {
    const value = data.get(key);
    if (value === undefined) continue;
    values.set(key, isNested(change) && isDict(value) ? valuesAt(change, value) : value);
  }
  return values;
}

/**
 * Makes our own change again, in data that others have changed since. Where they changed the same, theirs stays: that
 * is how it would have come out if the change had been in time, as the higher seqno wins. It also means that nothing of
 * theirs is undone by a change that had arrived without our knowledge.
 *
 * @param target is changed; nothing is pruned
 * @param ours data with our change
 */
export function remake(target: ConfigDict, { diff, before }: Omit<OwnChange, 'hash'>, ours: ConfigDict): void {
  for (const [key, change] of diff) {
    const current = target.get(key);
    const wanted = ours.get(key);
    const isUntouched = sameValue(current, before.get(key));
    if (typeof change === 'string') {
      if (!isUntouched) continue;
      if (isScalar(wanted)) target.set(key, wanted);
      else if (wanted === undefined) target.delete(key);
    } else if (isNested(change)) {
      const inner = dictOf(current) ?? (isUntouched ? NOTHING : null);
      if (!inner) continue;
      const changed = cloneDict(inner);
      remake(changed, { diff: change, before: dictOf(before.get(key)) ?? NOTHING }, dictOf(wanted) ?? NOTHING);
      target.set(key, changed);
    } else {
      const set = setOf(current) ?? (isUntouched ? EMPTY : null);
      const has = new Set<ConfigScalar>(setOf(wanted) ?? EMPTY);
      if (!set) continue;
      const added = change.added.filter((item) => has.has(item));
      const removed = change.removed.filter((item) => !has.has(item));
      target.set(key, changedSet(set, added, removed));
    }
  }
}

/** Is the message with this hash, or one that contains it, among `messages`? */
export const isKnownTo = (
  hash: ByteText,
  messages: readonly { hash: ByteText; message: Pick<ConfigMessage, 'lagged'> }[],
): boolean => messages.some((one) => one.hash === hash || one.message.lagged.some((row) => row.hash === hash));

/** Without the changes that arrived: if one did, so did all before it. @param changes oldest first */
export function notArrived(
  changes: readonly OwnChange[],
  messages: readonly { hash: ByteText; message: Pick<ConfigMessage, 'lagged'> }[],
): OwnChange[] {
  return changes.slice(changes.findLastIndex(({ hash }) => isKnownTo(hash, messages)) + 1);
}
