import { type BatchResult, nodeTime, parseBatchAnswer } from '../protocol/storage-answers.ts';
import { MAX_BATCH } from '../protocol/limits.ts';
import { infoRequest, type StorageRequest } from '../protocol/storage-requests.ts';
import { ClockError, NodeError, SwarmLookupError, WrongSwarmError } from './errors.ts';
import type { NetworkClock } from './network-clock.ts';
import type { OnionAnswer, OnionClient, RequestKind } from './onion-client.ts';
import type { PathKeeper } from './path-keeper.ts';
import { shuffled } from './path-selection.ts';
import type { ServiceNode } from './service-node.ts';
import type { SwarmDirectory } from './swarm-directory.ts';

export interface MemberClientDeps {
  onion: OnionClient;
  paths: PathKeeper;
  swarms: SwarmDirectory;
  clock: NetworkClock;
  random: () => number;
}

/** A request to a swarm: one that a member carries out and passes on to the others. */
export interface MemberWrite {
  /** The account whose swarm it is: 66 hex digits. */
  pubkey: string;
  /** Members not to ask, while there are others. */
  avoid?: readonly string[];
  /** Only this member (Ed25519 hex); no other is asked instead. */
  only?: string;
  /** Called anew for every attempt, because a refused time is of no use. @param nowMs network time */
  build(nowMs: number): StorageRequest;
}

export interface MemberReply {
  /** Who answered: Ed25519 hex. */
  member: string;
  /** The swarm as it was looked up (Ed25519 hex): whose signatures count. */
  members: string[];
  /** One per sub-request of a batch (fewer if a sequence stopped), otherwise exactly one. */
  results: BatchResult[];
  /** The time for which the request was built, ms. */
  builtAtMs: number;
}

const MAX_REDIRECTS = 3;
const OK = 200;
export const WRONG_CLOCK = 406;
export const WRONG_SWARM = 421;
const isBatch = ({ method }: StorageRequest): boolean => method === 'batch' || method === 'sequence';

/** Asks members of swarms, and keeps the clock right on the way. @see protocol 09 §6, §9.2 */
export class MemberClient {
  private readonly deps: MemberClientDeps;
  /** How often a refusal made us measure anew; requests built before that say nothing new. */
  private measurements = 0;
  private measuring: Promise<void> = Promise.resolve();

  constructor(deps: MemberClientDeps) {
    this.deps = deps;
  }

  /** Measures network time when it is unknown; goes on with what it has if that fails. */
  async ensureClock(): Promise<void> {
    const { clock, paths, random } = this.deps;
    if (clock.isMeasured) return;
    const nodes = shuffled(
      paths.pool.nodes.filter((node) => paths.isUsable(node)),
      random,
    ).slice(0, 3);
    await Promise.allSettled(nodes.map((node, i) => this.ask(node, infoRequest(), 'read', i)));
  }

  /** To be read when a request is built, and given to {@link remeasure} if its time is refused. */
  get measurement(): number {
    return this.measurements;
  }

  /** After a 406: measures anew, once for all requests that were refused for the same reason. */
  remeasure(builtAfter: number): Promise<void> {
    if (builtAfter === this.measurements) {
      this.measurements++;
      this.measuring = this.deps.clock.forget().then(() => this.ensureClock());
    }
    return this.measuring;
  }

  /** Sends something small over fresh paths, so that they are known to work. */
  async retime(): Promise<void> {
    const { paths, random } = this.deps;
    const node = shuffled(paths.pool.nodes, random)[0];
    if (node) await this.ask(node, infoRequest(), 'read');
  }

  /** Asks and takes the clock sample of the answer, wherever its `t` stands. */
  async ask(node: ServiceNode, request: StorageRequest, kind: RequestKind, preferred = 0): Promise<OnionAnswer> {
    const answer = await this.deps.onion.ask(node, request, kind, preferred);
    const results = isBatch(request) && answer.status === OK ? parseBatchAnswer(answer.body, MAX_BATCH) : [];
    const t = [answer.body, ...results.map(({ body }) => body)].map(nodeTime).find((time) => time !== undefined);
    if (t !== undefined) await this.deps.clock.add(node.ed25519, t, answer.sentAtMs, answer.arrivedAtMs);
    return answer;
  }

  /**
   * One answer of one member. A member that knows another swarm is not believed but makes us look up anew, at most three
   * times; one that refuses our time makes us measure, once. Then another member is asked, if there may be one. If that
   * did not help, what a sequence did before such a refusal is still an answer.
   *
   * @throws NodeError, WrongSwarmError, ClockError, SwarmLookupError, MalformedInputError or what the path throws
   */
  async write(request: MemberWrite): Promise<MemberReply> {
    const { swarms, paths, random } = this.deps;
    const { pubkey, only } = request;
    await this.ensureClock();
    const refused = new Set(request.avoid ?? []);
    let redirects = 0;
    let isClockRetry = false;
    for (;;) {
      const members = await swarms.members(pubkey);
      const candidates = only === undefined ? members : members.filter(({ ed25519 }) => ed25519 === only);
      const member = pickMember(candidates, refused, (node) => paths.isUsable(node), random);
      if (!member) throw new SwarmLookupError(only === undefined ? 'the swarm has no members' : 'no such member');
      const { measurement } = this;
      const builtAtMs = Math.floor(this.deps.clock.now());
      const built = request.build(builtAtMs);
      const answer = await this.ask(member, built, 'write', Math.floor(random() * 2));
      const results = resultsOf(built, answer);
      const isRefused = (code: number) => results.some((result) => result.code === code);
      const isUseful = results.some(({ code }) => code === OK);
      if (isRefused(WRONG_SWARM)) {
        await swarms.forget(pubkey);
        refused.add(member.ed25519);
        if (only === undefined && redirects++ < MAX_REDIRECTS) continue;
        if (!isUseful) throw new WrongSwarmError('nodes disagree about the swarm');
      } else if (isRefused(WRONG_CLOCK)) {
        if (!isClockRetry) {
          isClockRetry = true;
          refused.add(member.ed25519);
          await this.remeasure(measurement);
          continue;
        }
        await paths.nodeFault(member.ed25519);
        if (!isUseful) throw new ClockError('the node refuses our time');
      } else {
        if (results.some(({ code }) => code >= 500)) await paths.nodeFault(member.ed25519);
        if (answer.status !== OK) throw new NodeError(answer.status, answer.text);
      }
      return { member: member.ed25519, members: members.map(({ ed25519 }) => ed25519), results, builtAtMs };
    }
  }
}

function resultsOf(request: StorageRequest, { status, body, text }: OnionAnswer): BatchResult[] {
  if (status !== OK) return [{ code: status, body: text }];
  return isBatch(request) ? parseBatchAnswer(body, MAX_BATCH) : [{ code: status, body }];
}

/** A random member that was not refused and works, as far as there is one. */
function pickMember(
  members: readonly ServiceNode[],
  refused: ReadonlySet<string>,
  isUsable: (node: ServiceNode) => boolean,
  random: () => number,
): ServiceNode | undefined {
  const mixed = shuffled(members, random);
  const rank = (node: ServiceNode) => Number(refused.has(node.ed25519)) * 2 + Number(!isUsable(node));
  return mixed.sort((a, b) => rank(a) - rank(b))[0];
}
