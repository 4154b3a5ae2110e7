import { parseSwarmAnswer } from '../protocol/storage-nodes.ts';
import { swarmRequest } from '../protocol/storage-requests.ts';
import { askSeveral } from './ask-several.ts';
import { SwarmLookupError } from './errors.ts';
import type { NetworkState } from './network-state.ts';
import type { OnionClient } from './onion-client.ts';
import type { PathKeeper } from './path-keeper.ts';
import { shuffled } from './path-selection.ts';
import type { ServiceNode } from './service-node.ts';
import { agreedSwarm } from './swarm-agreement.ts';

interface Polled {
  key: string;
  failures: number;
}

interface SwarmRecord {
  /** The network it belongs to: a swarm of another network cannot be reached. */
  network: string;
  members: ServiceNode[];
  lookedUpAtMs: number;
  polled: Polled[];
}

const MAX_AGE_MS = 6 * 3_600_000;
const POLLED_MEMBERS = 2;
const MAX_FAILURES = 3;
const MAX_ASKED = 6;

/** Which nodes keep an account's messages, and which two of them are polled; persisted. @see protocol 09 §5, §7.7 */
export class SwarmDirectory {
  private readonly deps: {
    state: NetworkState;
    onion: OnionClient;
    paths: PathKeeper;
    /** Tells networks apart. */
    network: () => string;
    now: () => number;
    random: () => number;
  };
  private readonly underWay = new Map<string, Promise<ServiceNode[]>>();

  constructor(deps: SwarmDirectory['deps']) {
    this.deps = deps;
  }

  private read = async (pubkey: string) => {
    const record = await this.deps.state.get<SwarmRecord>(`swarm:${pubkey}`);
    return record?.network === this.deps.network() ? record : undefined;
  };
  private write = (pubkey: string, record: SwarmRecord | undefined) => this.deps.state.set(`swarm:${pubkey}`, record);

  /** @throws SwarmLookupError if nodes do not agree, or what the network throws. */
  async members(pubkey: string): Promise<ServiceNode[]> {
    const record = await this.read(pubkey);
    if (record && record.members.length > 0 && Math.abs(this.deps.now() - record.lookedUpAtMs) < MAX_AGE_MS)
      return record.members;
    const id = `${this.deps.network()} ${pubkey}`;
    let lookUp = this.underWay.get(id);
    if (!lookUp) {
      lookUp = this.lookUp(pubkey, record).finally(() => this.underWay.delete(id));
      this.underWay.set(id, lookUp);
    }
    return lookUp;
  }

  /** After an authentic 421: ask anew before anything else. */
  async forget(pubkey: string): Promise<void> {
    const record = await this.read(pubkey);
    if (record) await this.write(pubkey, { ...record, lookedUpAtMs: -MAX_AGE_MS });
  }

  private async lookUp(pubkey: string, record: SwarmRecord | undefined): Promise<ServiceNode[]> {
    const { paths, onion, now } = this.deps;
    const asked = paths.inOrder().slice(0, MAX_ASKED);
    const network = this.deps.network();
    const answers: ServiceNode[][] = [];
    let failure: unknown;
    const ask = async (node: ServiceNode, i: number) => {
      try {
        const answer = await onion.ask(node, swarmRequest(pubkey), 'read', i);
        if (answer.status === 200) answers.push(parseSwarmAnswer(answer.body));
      } catch (error) {
        failure = error;
      }
    };
    const isEnough = () => agreedSwarm(answers) !== null;
    await askSeveral(asked, ask, { first: 2, silenceMs: onion.timing.handOverMs, isEnough });
    const members = agreedSwarm(answers);
    if (!members || members.length === 0) {
      // Where nobody answers, and where nodes do not agree, what was known before still holds.
      if (record && record.members.length > 0) return record.members;
      throw answers.length === 0 && failure instanceof Error
        ? failure
        : new SwarmLookupError('nodes do not agree on the swarm');
    }
    await paths.namedByNetwork(members);
    const keys = new Set(members.map(({ ed25519 }) => ed25519));
    const polled = (record?.polled ?? []).filter(({ key }) => keys.has(key));
    await this.write(pubkey, { network, members, lookedUpAtMs: now(), polled });
    return members;
  }

  /** The two members that are polled; chosen at random, then kept. */
  async polledMembers(pubkey: string): Promise<ServiceNode[]> {
    const members = await this.members(pubkey);
    const record = await this.read(pubkey);
    const kept = (record?.polled ?? []).filter(({ key }) => members.some(({ ed25519 }) => ed25519 === key));
    const free = shuffled(
      members.filter(({ ed25519 }) => !kept.some(({ key }) => key === ed25519)),
      this.deps.random,
    );
    const { paths } = this.deps;
    const rank = (node: ServiceNode) => Number(!paths.isUsable(node)) * 2 + Number(paths.isSuspect(node));
    const wellFirst = free.sort((a, b) => rank(a) - rank(b));
    const chosen = wellFirst
      .slice(0, Math.max(0, POLLED_MEMBERS - kept.length))
      .map(({ ed25519 }) => ({ key: ed25519, failures: 0 }));
    if (record && chosen.length > 0) await this.write(pubkey, { ...record, polled: [...kept, ...chosen] });
    const keys = [...kept, ...chosen].map(({ key }) => key);
    return members.filter(({ ed25519 }) => keys.includes(ed25519));
  }

  /** A member that fails three polls in a row is replaced by another. */
  async polled(pubkey: string, key: string, ok: boolean): Promise<void> {
    const record = await this.read(pubkey);
    const entry = record?.polled.find((other) => other.key === key);
    if (!record || !entry || (ok && entry.failures === 0)) return;
    const failures = ok ? 0 : entry.failures + 1;
    const hasOthers = record.members.length > record.polled.length;
    const polled = record.polled
      .map((other) => (other.key === key ? { key, failures } : other))
      .filter((other) => other.failures < MAX_FAILURES || !hasOthers);
    await this.write(pubkey, { ...record, polled });
  }
}
