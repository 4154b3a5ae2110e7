import type { NetworkState } from './network-state.ts';
import { selectGuard, selectRelays, type SelectionRules, shuffled } from './path-selection.ts';
import { guardCandidates, type Pool, shippedPool } from './pool-merge.ts';
import type { NetworkProfile } from './profile.ts';
import type { ServiceNode } from './service-node.ts';
import {
  type Bench,
  isBenched,
  isConfirmed,
  namedAgain,
  type Note,
  strike,
  STRIKE_LIMIT,
  type Strikes,
  strikesOf,
  withBenched,
  withNote,
} from './strikes.ts';
import { isSuspect, type Suspects, withoutSuspects, withSuspects } from './suspicion.ts';

/** Three hops, guard first. */
export interface Path {
  guard: ServiceNode;
  relays: ServiceNode[];
}

const PATHS = 2;
const DAY_MS = 86_400_000;
const MAX_REPLACEMENTS_A_DAY = 2;

interface Saved {
  pool: Pool | null;
  guards: ServiceNode[];
  strikes: Strikes;
  notes: Note[];
  bench: Bench;
  suspects: Suspects;
  /** Guards replaced because of failures behind one gateway. */
  replaced: { gateway: string; atMs: number }[];
}

const EMPTY: Saved = { pool: null, guards: [], strikes: {}, notes: [], bench: {}, suspects: {}, replaced: [] };
const KEY = 'paths';

export interface PathKeeperDeps {
  state: NetworkState;
  now: () => number;
  random: () => number;
  /** Addresses on which no hop may be: those of the gateways. */
  avoidIps: () => string[];
}

export const hopsOf = (path: Path): ServiceNode[] => [path.guard, ...path.relays];

/**
 * The list of nodes, the two guards that are kept over restarts, and the paths built from them. Replacing relays costs
 * nothing; replacing a guard lets one more party see our gateway, so it takes three strikes.
 *
 * @see protocol 09 §4, §9.1
 */
export class PathKeeper {
  private saved: Saved = EMPTY;
  private paths: Path[] = [];
  private profile: NetworkProfile;
  private readonly deps: PathKeeperDeps;

  constructor(profile: NetworkProfile, deps: PathKeeperDeps) {
    this.profile = profile;
    this.deps = deps;
  }

  async load(): Promise<void> {
    this.saved = { ...EMPTY, ...(await this.deps.state.get<Saved>(KEY)) };
  }

  /** Another network: nothing of the old one holds. */
  async use(profile: NetworkProfile): Promise<void> {
    this.profile = profile;
    this.paths = [];
    await this.change({ ...EMPTY, pool: shippedPool(profile.bootstrap) });
  }

  /** The network that was in use when the state was saved. */
  adopt(profile: NetworkProfile): void {
    this.profile = profile;
  }

  get pool(): Pool {
    return this.saved.pool ?? shippedPool(this.profile.bootstrap);
  }

  async replacePool(pool: Pool): Promise<void> {
    const named = new Set(pool.nodes.map(({ ed25519 }) => ed25519));
    await this.change({ ...this.saved, pool, bench: namedAgain(this.saved.bench, named, this.deps.now()) });
    this.paths = this.paths.filter((path) => hopsOf(path).every(({ ed25519 }) => named.has(ed25519)));
  }

  current(): readonly Path[] {
    return this.paths;
  }

  private rules(): SelectionRules {
    return { spreadHops: this.profile.spreadHops, avoidIps: this.deps.avoidIps(), random: this.deps.random };
  }

  isUsable(node: ServiceNode): boolean {
    const now = this.deps.now();
    return !isBenched(this.saved.bench, node.ed25519, now);
  }

  /** Nothing came back from its paths lately: others are asked before it. */
  isSuspect(node: ServiceNode): boolean {
    return isSuspect(this.saved.suspects, node.ed25519, this.deps.now());
  }

  anySuspect(keys: readonly string[]): boolean {
    const now = this.deps.now();
    return keys.some((key) => isSuspect(this.saved.suspects, key, now));
  }

  /** Nodes to ask, in random order; suspects come last. */
  inOrder(): ServiceNode[] {
    return shuffled(this.usable(), this.deps.random).sort(
      (a, b) => Number(this.isSuspect(a)) - Number(this.isSuspect(b)),
    );
  }

  private usable(): ServiceNode[] {
    return this.pool.nodes.filter((node) => this.isUsable(node));
  }

  private relaysFor(guard: ServiceNode, avoid: ReadonlySet<string>, target?: string): ServiceNode[] | null {
    const nodes = this.usable();
    const clean = nodes.filter((node) => !this.isSuspect(node));
    const apart = new Set([...avoid, ...(target ? [target] : [])]);
    // A small network may hold no second disjoint path; the target stays out in any case.
    const together = new Set(target ? [target] : []);
    return (
      selectRelays(guard, clean, apart, this.rules()) ??
      selectRelays(guard, clean, together, this.rules()) ??
      selectRelays(guard, nodes, apart, this.rules()) ??
      selectRelays(guard, nodes, together, this.rules())
    );
  }

  /**
   * The paths in order of preference, none with `target` as a hop, built where missing. Empty if the pool is too small.
   *
   * @param rawGuard the one guard that a raw-mode gateway serves
   */
  async pathsTo(target: string, preferred: number, rawGuard?: ServiceNode): Promise<Path[]> {
    await this.ensureGuards();
    const guards = rawGuard ? [rawGuard] : this.saved.guards;
    const paths = guards.map((guard, i) => {
      const others = this.paths.filter((path) => path.guard.ed25519 !== guard.ed25519).flatMap(hopsOf);
      const avoid = new Set(
        [...others, ...guards].map(({ ed25519 }) => ed25519).filter((key) => key !== guard.ed25519),
      );
      const known = this.paths.find((path) => path.guard.ed25519 === guard.ed25519);
      const isFit = known && !known.relays.some(({ ed25519 }) => ed25519 === target);
      if (isFit && !known.relays.some((relay) => this.isSuspect(relay))) return { i, path: known };
      const relays = this.relaysFor(guard, avoid, target);
      // Without better ones a path with a suspect is still a path.
      if (isFit && (!relays || relays.some((relay) => this.isSuspect(relay)))) return { i, path: known };
      if (!relays) return null;
      const path = { guard, relays };
      this.paths = [...this.paths.filter((other) => other.guard.ed25519 !== guard.ed25519), path];
      return { i, path };
    });
    const fit = paths.filter((entry) => entry !== null && entry.path.guard.ed25519 !== target) as {
      i: number;
      path: Path;
    }[];
    const rank = ({ i, path }: (typeof fit)[number]) =>
      Number(this.isSuspect(path.guard)) * PATHS + Math.abs(i - (preferred % PATHS));
    const inOrder = fit.sort((a, b) => rank(a) - rank(b)).map(({ path }) => path);
    const spare = inOrder.length < PATHS && !rawGuard ? this.sparePath(target, guards) : null;
    return spare ? [...inOrder, spare] : inOrder;
  }

  /** For a target that is itself one of our guards: one path would be left, so another guard helps out, unsaved. */
  private sparePath(target: string, guards: readonly ServiceNode[]): Path | null {
    const candidates = guardCandidates(this.pool, this.profile.ageRules, this.deps.now());
    const avoid = new Set([target, ...guards.map(({ ed25519 }) => ed25519)]);
    const guard = selectGuard(
      candidates.filter((node) => this.isUsable(node)),
      avoid,
      this.rules(),
    );
    const relays = guard && this.relaysFor(guard, avoid, target);
    return guard && relays ? { guard, relays } : null;
  }

  private async ensureGuards(): Promise<void> {
    const now = this.deps.now();
    const usable = new Set(this.usable().map(({ ed25519 }) => ed25519));
    const guards = this.saved.guards.filter(({ ed25519 }) => usable.has(ed25519)).slice(0, PATHS);
    const candidates = guardCandidates(this.pool, this.profile.ageRules, now).filter(
      ({ ed25519 }) => usable.has(ed25519) && strikesOf(this.saved.strikes, ed25519, now) < STRIKE_LIMIT,
    );
    while (guards.length < PATHS) {
      const guard = selectGuard(candidates, new Set(guards.map(({ ed25519 }) => ed25519)), this.rules());
      if (!guard) break;
      guards.push({ ed25519: guard.ed25519, ip: guard.ip, port: guard.port });
    }
    if (guards.some((guard, i) => guard.ed25519 !== this.saved.guards[i]?.ed25519))
      await this.change({ ...this.saved, guards });
  }

  /** An answer of `target` (a node's key, or '' for a server) opened: it works, and so does every hop before it. */
  async succeeded(path: Path, target: string): Promise<void> {
    const { saved, deps } = this;
    const guard = path.guard.ed25519;
    const suspects = withoutSuspects(saved.suspects, [...hopsOf(path).map(({ ed25519 }) => ed25519), target]);
    const hasStrikes = strikesOf(saved.strikes, guard, deps.now()) > 0;
    if (!hasStrikes && suspects === saved.suspects) return;
    const strikes = hasStrikes ? strike(saved.strikes, guard, -1, deps.now()) : saved.strikes;
    await this.change({ ...saved, strikes, suspects });
  }

  /**
   * Nothing came back so far: whoever may be the reason is asked last from now on, until an answer comes through it.
   * Those who were suspects before explain the silence; then nobody else becomes one.
   */
  async suspected(keys: readonly string[]): Promise<void> {
    if (this.anySuspect(keys)) return;
    await this.change({ ...this.saved, suspects: withSuspects(this.saved.suspects, keys, this.deps.now()) });
  }

  /**
   * New relays at once; the guard gets a strike and is replaced at the third, at most twice a day behind one gateway. What
   * fails at the same time on the same path is one failure.
   *
   * @param isExplained a node that was a suspect before is on the way: then the guard is not blamed
   */
  async failed(path: Path, gateway: string, isExplained = false): Promise<void> {
    const now = this.deps.now();
    const key = path.guard.ed25519;
    const isNews = this.paths.includes(path) || !this.saved.guards.some(({ ed25519 }) => ed25519 === key);
    this.replaceRelays(path);
    if (!isNews || isExplained) return;
    const strikes = strike(this.saved.strikes, key, 1, now);
    const recent = this.saved.replaced.filter(({ atMs }) => now - atMs < DAY_MS);
    const spent =
      this.profile.ageRules && recent.filter((entry) => entry.gateway === gateway).length >= MAX_REPLACEMENTS_A_DAY;
    if (strikesOf(strikes, key, now) < STRIKE_LIMIT || spent)
      return this.change({ ...this.saved, strikes, replaced: recent });
    const guards = this.saved.guards.filter(({ ed25519 }) => ed25519 !== key);
    await this.change({ ...this.saved, strikes, guards, replaced: [...recent, { gateway, atMs: now }] });
  }

  /** Somebody outside the onion named a node that we used: benched when two independent parties have done so. */
  async named(node: string, path: Path, gateway: string): Promise<void> {
    const now = this.deps.now();
    const notes = withNote(this.saved.notes, { node, guard: path.guard.ed25519, gateway, atMs: now });
    const bench = isConfirmed(notes, node, now) ? withBenched(this.saved.bench, node, now) : this.saved.bench;
    await this.change({ ...this.saved, notes, bench });
  }

  /** A node's own, authentic fault: three bench it. */
  async nodeFault(node: string): Promise<void> {
    const now = this.deps.now();
    const strikes = strike(this.saved.strikes, node, 1, now);
    const bench =
      strikesOf(strikes, node, now) >= STRIKE_LIMIT ? withBenched(this.saved.bench, node, now) : this.saved.bench;
    await this.change({ ...this.saved, strikes, bench });
  }

  /** An authenticated look-up named these nodes. */
  async namedByNetwork(nodes: readonly ServiceNode[]): Promise<void> {
    const keys = new Set(nodes.map(({ ed25519 }) => ed25519));
    if (!Object.keys(this.saved.bench).some((key) => keys.has(key))) return;
    await this.change({ ...this.saved, bench: namedAgain(this.saved.bench, keys, this.deps.now()) });
  }

  /** New relays for one path, without blame. */
  replaceRelays(path: Path): void {
    this.paths = this.paths.filter((other) => other !== path);
  }

  /** New relays for all paths (asked for by a person); guards stay. */
  rebuild(): void {
    this.paths = [];
  }

  private async change(next: Saved): Promise<void> {
    this.saved = next;
    await this.deps.state.set(KEY, next);
  }
}
