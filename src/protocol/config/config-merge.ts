import type { ByteText } from './bt.ts';
import { cloneDict, type ConfigDict, prune } from './config-data.ts';
import { applyDiff, type ConfigDiff } from './config-diff.ts';
import { compareVersions, type ConfigMessage, LAG, type LaggedDiff, MAX_SEQNO } from './config-message.ts';

/** A parsed message with its hash (32 bytes). */
export interface Candidate {
  readonly message: ConfigMessage;
  readonly hash: ByteText;
}

/** What a set of messages comes to. */
export type MergeOutcome =
  /** One message holds everything: `index` among the candidates. */
  | { kind: 'one'; index: number }
  /** A new message; its own diff is for the caller to say (05 §7.5). */
  | { kind: 'resolved'; seqno: number; data: ConfigDict; lagged: LaggedDiff[] };

const versionOf = ({ message, hash }: Candidate) => ({ seqno: message.seqno, hash });
const nameOf = ({ seqno, hash }: { seqno: number; hash: ByteText }): string => `${seqno} ${hash}`;

/** Candidates that no other makes superfluous, by index. */
function remaining(candidates: readonly Candidate[]): number[] {
  const newest = Math.max(...candidates.map(({ message }) => message.seqno));
  const contained = new Set(candidates.flatMap(({ message }) => message.lagged.map(nameOf)));
  // The hash is asked for only where another message of the same seqno makes it matter.
  const seqnos = candidates.flatMap(({ message }) => [message.seqno, ...message.lagged.map(({ seqno }) => seqno)]);
  const seen = new Set<string>();
  return candidates.flatMap((candidate, index) => {
    const { seqno } = candidate.message;
    if (seqno + LAG <= newest) return [];
    if (seqnos.indexOf(seqno) === seqnos.lastIndexOf(seqno)) return [index];
    const name = nameOf(versionOf(candidate));
    if (contained.has(name) || seen.has(name)) return [];
    seen.add(name);
    return [index];
  });
}

function resolve(candidates: readonly Candidate[], newest: number): MergeOutcome {
  const sorted = [...candidates].sort((a, b) => compareVersions(versionOf(b), versionOf(a)));
  const changes = new Map<string, LaggedDiff & { source: ConfigDict }>();
  const add = (row: { seqno: number; hash: ByteText; diff: ConfigDiff }, source: ConfigDict) => {
    if (!changes.has(nameOf(row))) changes.set(nameOf(row), { ...row, source });
  };
  for (const candidate of sorted) {
    const { message } = candidate;
    add({ ...versionOf(candidate), diff: message.diff }, message.data);
    for (const row of message.lagged) add(row, message.data);
  }
  const ascending = [...changes.values()].sort(compareVersions);
  const data = cloneDict((sorted[0] as Candidate).message.data); // never called without candidates
  for (const { diff, source } of ascending) applyDiff(data, diff, source);
  prune(data);
  return {
    kind: 'resolved',
    seqno: newest + 1,
    data,
    lagged: ascending.map(({ seqno, hash, diff }) => ({ seqno, hash, diff })),
  };
}

/**
 * Merges messages of one config: the same set gives the same result on every device, in whatever order.
 *
 * @param candidates at least one
 * @see protocol 05 §7.3, §7.4
 */
export function mergeMessages(candidates: readonly Candidate[]): MergeOutcome {
  const left = remaining(candidates);
  const newest = Math.max(...candidates.map(({ message }) => message.seqno));
  const at = (i: number) => versionOf(candidates[i] as Candidate); // an index of the candidates
  // Nothing comes after the highest seqno: then one of them has to do, the same on every device.
  const [index] = newest < MAX_SEQNO ? left : left.sort((a, b) => compareVersions(at(b), at(a)));
  if (index !== undefined && (left.length === 1 || newest === MAX_SEQNO)) return { kind: 'one', index };
  return resolve(
    left.map((i) => candidates[i] as Candidate),
    newest,
  );
}
