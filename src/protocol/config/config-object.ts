import type { Bytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import type { ByteText } from './bt.ts';
import {
  changedSet,
  checkedKey,
  checkedValue,
  cloneDict,
  type ConfigDict,
  type ConfigScalar,
  type ConfigValue,
  isDict,
  isScalar,
  isSet,
  prune,
} from './config-data.ts';
import { makeDiff, sameValue } from './config-diff.ts';
import { type Entrant, entrantOf, entrantsOf, type IncomingConfig } from './config-entrants.ts';
import { mergeMessages } from './config-merge.ts';
import { type ConfigMessage, emptyMessage, hashOf, LAG, MAX_SEQNO, writeMessage } from './config-message.ts';
import { CONFIG_OVERHEAD } from './config-encryption.ts';
import { MAX_STORE_BYTES } from '../limits.ts';
import { splitConfig, wholeHash } from './multipart.ts';
import { isKnownTo, notArrived, type OwnChange, remake, stillOurs, valuesAt } from './own-changes.ts';
import { PartSets } from './part-sets.ts';
import { plainOf } from './stored-config.ts';

export type { IncomingConfig } from './config-entrants.ts';

/** clean: in the swarm, as far as we know; dirty: changed; waiting: handed out by `push`, not confirmed. */
export type ConfigState = 'clean' | 'dirty' | 'waiting';

/** Changes of ours that a merge left out, because they were too old to be merged. */
export interface LostChanges {
  changes: readonly OwnChange[];
  data: ConfigDict;
}

export interface MergeResult {
  /** Storage hashes of everything that was understood, even if old or known. */
  accepted: string[];
  /** To be given to {@link ConfigObject.reapply}; null if nothing was lost. */
  lost: LostChanges | null;
}

/** Everything that has to be kept. */
export interface ConfigFields {
  message: ConfigMessage;
  state: ConfigState;
  /** Data before the change that is not confirmed yet; null when clean. */
  orig: ConfigDict | null;
  /** Data that a resolution came to, before our own further changes; null: same as `orig`. */
  base: ConfigDict | null;
  /** Own changes of earlier messages that may not have arrived, oldest first. */
  pending: OwnChange[];
  currHashes: string[];
  oldHashes: string[];
  /** Stored form of the current message as it was received, part by part; empty if it is what we would write. */
  stored: Bytes[];
  parts: PartSets;
}

export const freshFields = (): ConfigFields => ({
  message: emptyMessage(),
  state: 'clean',
  orig: null,
  base: null,
  pending: [],
  currHashes: [],
  oldHashes: [],
  stored: [],
  parts: new PartSets(),
});

/** No storage hash. */
const NOWHERE = '';

/** An empty set or dict is as good as none. */
const isEmpty = (value: ConfigValue): boolean => !isScalar(value) && (isDict(value) ? value.size : value.length) === 0;

/**
 * One synced object and its life: changed, pushed, confirmed, merged. Synchronous and free of I/O, so that it can live
 * inside a database transaction.
 *
 * @see protocol 05 §6, §7
 */
export class ConfigObject {
  private readonly f: ConfigFields;
  /** Dicts of the current data that nothing else refers to: only these are changed, all others are copied first. */
  private own = new WeakSet<ConfigDict>();

  constructor(fields: ConfigFields = freshFields()) {
    this.f = fields;
  }

  get seqno(): number {
    return this.f.message.seqno;
  }

  get state(): ConfigState {
    return this.f.state;
  }

  get needsPush(): boolean {
    return this.f.state !== 'clean';
  }

  /** Storage hashes of the message that holds the current data. */
  get currHashes(): readonly string[] {
    return this.f.currHashes;
  }

  /** Storage hashes that may be deleted as soon as the current message is stored. */
  get oldHashes(): readonly string[] {
    return this.f.oldHashes;
  }

  /** Everything that has to be kept; not a copy. */
  get fields(): Readonly<ConfigFields> {
    return this.f;
  }

  /** Stored form of the current message as others wrote it; empty if ours is it. */
  get stored(): readonly Bytes[] {
    return this.f.stored;
  }

  /** Hashes whose expiry is to be extended. */
  activeHashes(nowMs: number): string[] {
    return [...new Set([...this.f.currHashes, ...this.f.parts.hashes(nowMs)])];
  }

  /** The value at a path of keys. Not to be changed. */
  get(path: readonly ByteText[]): ConfigValue | undefined {
    let value: ConfigValue | undefined = this.f.message.data;
    for (const key of path) value = isDict(value) ? value.get(key) : undefined;
    return value;
  }

  /**
   * Assigns; makes the dicts on the way. An empty set or dict erases.
   *
   * @throws MalformedInputError for what cannot be written; nothing has changed then
   */
  set(path: readonly ByteText[], value: ConfigValue): void {
    const written = checkedValue(value);
    path.forEach(checkedKey);
    if (isEmpty(written)) this.erase(path);
    else if (!sameValue(this.get(path), written)) this.dictFor(path).set(path.at(-1) ?? '', written);
  }

  /** Does nothing if there is nothing. Resolves to whether there was. */
  erase(path: readonly ByteText[]): boolean {
    if (this.get(path) === undefined) return false;
    this.dictFor(path).delete(path.at(-1) ?? '');
    this.pruneOwn(this.f.message.data);
    return true;
  }

  /** Puts scalars into, and takes others out of, the set at `path`. What is no set is replaced as soon as something is put in. */
  changeSet(path: readonly ByteText[], added: readonly ConfigScalar[], removed: readonly ConfigScalar[]): void {
    const current = this.get(path);
    if (isSet(current) || added.length > 0) this.set(path, changedSet(isSet(current) ? current : [], added, removed));
  }

  private dictFor(path: readonly ByteText[]): ConfigDict {
    this.makeDirty();
    let dict = this.owned(this.f.message.data);
    this.f.message.data = dict;
    for (const key of path.slice(0, -1)) {
      const inner = dict.get(key);
      const next = this.owned(isDict(inner) ? inner : new Map());
      dict.set(key, next);
      dict = next;
    }
    return dict;
  }

  private owned(dict: ConfigDict): ConfigDict {
    if (this.own.has(dict)) return dict;
    const copy = new Map(dict);
    this.own.add(copy);
    return copy;
  }

  /** Only what was changed can have become empty. */
  private pruneOwn(dict: ConfigDict): void {
    if (!this.own.has(dict)) return;
    for (const [key, value] of dict) {
      if (isDict(value)) this.pruneOwn(value);
      if (isEmpty(value)) dict.delete(key);
    }
  }

  /** The first change after a push or a merge begins a new message. */
  private makeDirty(): void {
    const { f } = this;
    if (f.state === 'dirty') return;
    const old = f.message;
    if (old.seqno >= MAX_SEQNO) throw new MalformedInputError('config: no seqno left');
    const hash = this.hash();
    this.own = new WeakSet();
    if (f.state === 'waiting') f.pending = this.ownChanges();
    else this.retire(f.currHashes.splice(0));
    f.base = null;
    f.state = 'dirty';
    f.orig = old.data;
    f.stored = [];
    f.message = {
      seqno: old.seqno + 1,
      data: old.data,
      lagged: [
        ...old.lagged.filter(({ seqno }) => seqno > old.seqno + 1 - LAG),
        { seqno: old.seqno, hash, diff: old.diff },
      ],
      diff: new Map(),
      unknown: old.unknown,
    };
  }

  /** Hashes that nobody needs any more, except those that are current. */
  private retire(hashes: readonly string[]): void {
    const current = new Set(this.f.currHashes);
    this.f.oldHashes = [...new Set([...this.f.oldHashes, ...hashes])].filter((hash) => !current.has(hash));
  }

  /** The inner message as it would be pushed. */
  written(): ByteText {
    const { message, orig } = this.f;
    if (orig) {
      this.pruneOwn(message.data);
      message.diff = makeDiff(orig, message.data);
    }
    return writeMessage(message);
  }

  private hash(): ByteText {
    this.written();
    return hashOf(this.f.message);
  }

  /**
   * What has to be stored now: the same every time until something changes. To be sealed with `sealConfig`; the old
   * hashes may be deleted when all of it is stored.
   */
  push(nowMs: number): { seqno: number; inner: ByteText } {
    const inner = this.written();
    if (this.f.state === 'dirty') this.f.state = 'waiting';
    // Compressing takes a while: only where there may be parts.
    const padded = inner.length + CONFIG_OVERHEAD > MAX_STORE_BYTES ? plainOf(inner) : null;
    if (padded && splitConfig(padded)) this.f.parts.remember(wholeHash(padded), nowMs);
    return { seqno: this.seqno, inner };
  }

  /** Ignored if something has changed since. @param hashes of all parts */
  confirmPushed(seqno: number, hashes: readonly string[]): void {
    if (this.f.state === 'waiting' && seqno === this.seqno) this.settle(hashes, []);
  }

  /**
   * The current message was lost and is stored again; in another form if the way of writing has changed since. Ignored if
   * something has changed. @param hashes of all parts
   */
  confirmRestored(seqno: number, hashes: readonly string[]): void {
    const { f } = this;
    if (f.state !== 'clean' || seqno !== this.seqno) return;
    const before = f.currHashes;
    f.currHashes = [...hashes];
    this.retire(before);
  }

  private settle(hashes: readonly string[], stored: Bytes[]): void {
    const { f } = this;
    f.message.received = this.written();
    hashOf(f.message); // the next change will need it, and somebody may wait for that
    Object.assign(f, { state: 'clean', orig: null, base: null, pending: [], stored });
    f.currHashes = [...hashes];
    this.retire([]);
  }

  /** Takes hashes off the list of those to delete: they are deleted, or somebody else sees to it. */
  forgetOldHashes(hashes: readonly string[] = this.f.oldHashes): void {
    const gone = new Set(hashes);
    this.f.oldHashes = this.f.oldHashes.filter((hash) => !gone.has(hash));
  }

  /** Merges what came from the swarm; all of one config in one call. */
  merge(incoming: readonly IncomingConfig[], nowMs: number): MergeResult {
    const { f } = this;
    const { entrants, accepted } = entrantsOf(incoming, f.parts, nowMs);
    if (entrants.length === 0) return { accepted, lost: null };
    const own: Entrant[] = [];
    if (f.message.seqno !== 0 || f.state === 'dirty') {
      this.written();
      own.push(entrantOf(f.message, [...f.currHashes], f.stored));
    }
    const candidates = [...own, ...entrants];
    f.pending = notArrived(f.pending, entrants);
    const lost = this.changesLeftOutBy(entrants, own[0]);
    const outcome = mergeMessages(candidates);
    if (outcome.kind === 'one') this.adopt(candidates, outcome.index, own[0]);
    else {
      const hasArrived = own[0] !== undefined && isKnownTo(own[0].hash, entrants);
      const kept = lost || hasArrived ? [] : this.ownChanges();
      f.pending = kept.flatMap((change) => {
        const diff = stillOurs(change.diff, f.message.data, outcome.data);
        return diff.size === 0 ? [] : [{ ...change, diff }];
      });
      this.resolved(outcome, candidates);
    }
    return { accepted, lost };
  }

  /** Merges an inner message that may not be in the swarm any more (one of a backup). If it becomes the current one, it is pushed. */
  mergeCopy(inner: ByteText, nowMs: number): void {
    const { f } = this;
    const copy: IncomingConfig = { hash: NOWHERE, stored: new Uint8Array(0), opened: { kind: 'whole', inner } };
    const { lost } = this.merge([copy], nowMs);
    if (lost) this.reapply(lost);
    if (f.currHashes.includes(NOWHERE)) this.makeDirty();
    f.oldHashes = f.oldHashes.filter((hash) => hash !== NOWHERE);
  }

  /** Ours are left out if our message is too old and nobody has merged it. */
  private changesLeftOutBy(entrants: readonly Entrant[], own: Entrant | undefined): LostChanges | null {
    const { f } = this;
    if (!own || f.state === 'clean' || isKnownTo(own.hash, entrants)) return null;
    if (entrants.every(({ message }) => f.message.seqno + LAG > message.seqno)) return null;
    return { changes: this.ownChanges(), data: f.message.data };
  }

  /** All that we changed and that may not have arrived, up to the current message. */
  private ownChanges(): OwnChange[] {
    const { pending, base, orig, message } = this.f;
    if (!orig) return pending;
    const hash = this.hash();
    const diff = makeDiff(base ?? orig, message.data);
    return diff.size === 0 ? pending : [...pending, { hash, diff, before: valuesAt(diff, base ?? orig) }];
  }

  private adopt(candidates: readonly Entrant[], index: number, own: Entrant | undefined): void {
    const { f } = this;
    const winner = candidates[index] as Entrant; // an index of the candidates
    const others = candidates.filter((candidate) => candidate !== winner && candidate !== own);
    if (winner === own) {
      const copy = others.find((other) => other.message.seqno === own.message.seqno && other.hash === own.hash);
      // Our message is in the swarm already: what we waited for, or another device made the same.
      if (copy && (f.state !== 'clean' || f.currHashes.length === 0)) this.settle(copy.hashes, copy.stored);
    } else {
      if (f.state === 'clean') this.retire(f.currHashes.splice(0));
      f.message = winner.message;
      Object.assign(f, { state: 'clean', orig: null, base: null, pending: [], stored: winner.stored });
      f.currHashes = [...winner.hashes];
    }
    this.retire(others.flatMap(({ hashes }) => hashes));
  }

  private resolved(
    outcome: { seqno: number; data: ConfigDict; lagged: ConfigMessage['lagged'] },
    candidates: readonly Entrant[],
  ): void {
    const { f } = this;
    const wasDirty = f.state === 'dirty';
    f.currHashes = [];
    this.retire(candidates.flatMap(({ hashes }) => hashes));
    f.state = 'dirty';
    f.stored = [];
    // Every device that was clean lists the whole data as new, so that all of them make the same bytes.
    f.orig = wasDirty ? cloneDict(outcome.data) : new Map();
    f.base = cloneDict(outcome.data);
    const { seqno, data } = outcome;
    const lagged = outcome.lagged.filter((row) => row.seqno > seqno - LAG);
    f.message = { seqno, data, lagged, diff: new Map(), unknown: [] };
  }

  /** Makes changes again that a merge left out, on top of what it gave; what others changed in the same place stays. */
  reapply({ changes, data }: LostChanges): void {
    const changed = cloneDict(this.f.message.data);
    for (const change of changes) remake(changed, change, data);
    prune(changed);
    if (makeDiff(this.f.message.data, changed).size === 0) return;
    this.makeDirty();
    this.f.message.data = changed;
  }
}
