/** Strikes of guards and nodes by key. Halved with every full hour since the last change. */
export type Strikes = Readonly<Record<string, { count: number; atMs: number }>>;

export const STRIKE_LIMIT = 3;
const HOUR_MS = 3_600_000;

/** How many strikes are left of those counted, 0 if none. */
export function strikesOf(strikes: Strikes, key: string, nowMs: number): number {
  const entry = strikes[key];
  return entry === undefined ? 0 : entry.count * 0.5 ** Math.floor(Math.max(0, nowMs - entry.atMs) / HOUR_MS);
}

/** One more (`change` 1) or, after a success, one less (−1). Entries that have faded away are dropped. */
export function strike(strikes: Strikes, key: string, change: 1 | -1, nowMs: number): Strikes {
  const count = Math.max(0, strikesOf(strikes, key, nowMs) + change);
  const others = Object.entries(strikes).filter(([other]) => other !== key && strikesOf(strikes, other, nowMs) >= 0.1);
  return Object.fromEntries(count === 0 ? others : [...others, [key, { count, atMs: nowMs }]]);
}

/** Somebody outside the onion claimed that a node does not work: a hint until two independent parties say so. */
export interface Note {
  node: string;
  guard: string;
  gateway: string;
  atMs: number;
}

const DAY_MS = 86_400_000;
const MAX_NOTES = 200;

/** Notes of the last day with one more. */
export function withNote(notes: readonly Note[], note: Note): Note[] {
  return [...notes, note].filter(({ atMs }) => note.atMs - atMs < DAY_MS).slice(-MAX_NOTES);
}

/** Stands for a gateway where packets go straight to the guard. */
export const NO_GATEWAY = 'direct';

/**
 * Did at least two independent parties name this node within a day? A gateway speaks for every guard behind it, so only
 * another gateway is another party; without gateways it is another guard.
 */
export function isConfirmed(notes: readonly Note[], node: string, nowMs: number): boolean {
  const about = notes.filter((note) => note.node === node && nowMs - note.atMs < DAY_MS);
  const parties = about.map(({ gateway, guard }) => (gateway === NO_GATEWAY ? `${gateway} ${guard}` : gateway));
  return new Set(parties).size >= 2;
}

/** Benched nodes: since when (ms), and whether a refresh or look-up has named them again. */
export type Bench = Readonly<Record<string, { sinceMs: number; namedAgain: boolean }>>;

/** Not used as hop or member: for an hour at least, and until the network names it again. @see 09 §9.1 */
export function isBenched(bench: Bench, node: string, nowMs: number): boolean {
  const entry = bench[node];
  return entry !== undefined && !(entry.namedAgain && nowMs - entry.sinceMs >= HOUR_MS);
}

export const withBenched = (bench: Bench, node: string, nowMs: number): Bench => ({
  ...bench,
  [node]: { sinceMs: nowMs, namedAgain: false },
});

/** Nodes that an authenticated list names come back when their hour is over; those whose hour is over leave the bench. */
export function namedAgain(bench: Bench, nodes: ReadonlySet<string>, nowMs: number): Bench {
  const entries = Object.entries(bench).map(
    ([node, entry]) => [node, nodes.has(node) ? { ...entry, namedAgain: true } : entry] as const,
  );
  return Object.fromEntries(entries.filter(([, entry]) => !(entry.namedAgain && nowMs - entry.sinceMs >= HOUR_MS)));
}
