import { type BatchResult, nodeTime, parseBatchAnswer } from '../protocol/storage-answers.ts';
import { isObject } from '../protocol/json.ts';
import { MAX_BATCH } from '../protocol/limits.ts';
import { infoRequest, type StorageRequest } from '../protocol/storage-requests.ts';
import { askSeveral } from './ask-several.ts';
import { ClockError, NodeError, OfflineError, SwarmLookupError, TooLargeError, WrongSwarmError } from './errors.ts';
import { type Hold, handOver } from './hand-over.ts';
import type { NetworkClock } from './network-clock.ts';
import type { AskOptions, OnionAnswer, OnionClient, RequestKind } from './onion-client.ts';
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
/** Members to which one write goes at most, each after the silence or failure of the one before. */
const WRITE_ATTEMPTS = 3;
const POLL_GRACE_MS = 2_000;
/** Nodes that are asked for the time, and those that help out when one of them is silent. */
const CLOCK_NODES = 3;
const SPARE_CLOCK_NODES = 2;
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
  /** Swarms with a member that the others wait for in vain. */
  private readonly slowSwarms = new Set<string>();

  constructor(deps: MemberClientDeps) {
    this.deps = deps;
  }

  /** How much longer a poll waits for the second member when the first has answered, ms. */
  get graceMs(): number {
    return Math.min(POLL_GRACE_MS, this.deps.onion.timing.handOverMs);
  }

  /** Measures network time when it is unknown; goes on with what it has if that fails. */
  async ensureClock(): Promise<void> {
    const { clock, paths } = this.deps;
    if (clock.isMeasured) return;
    const nodes = paths.inOrder().slice(0, CLOCK_NODES + SPARE_CLOCK_NODES);
    const ask = (node: ServiceNode, i: number) =>
      this.ask(node, infoRequest(), 'read', i).then(
        () => undefined,
        () => undefined,
      );
    const silenceMs = this.deps.onion.timing.handOverMs;
    await askSeveral(nodes, ask, { first: CLOCK_NODES, silenceMs, isEnough: () => clock.isMeasured });
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
  async ask(
    node: ServiceNode,
    request: StorageRequest,
    kind: RequestKind,
    preferred = 0,
    options: AskOptions = {},
  ): Promise<OnionAnswer> {
    const answer = await this.deps.onion.ask(node, request, kind, preferred, options);
    const results = isBatch(request) && answer.status === OK ? parseBatchAnswer(answer.body, MAX_BATCH) : [];
    const t = [answer.body, ...results.map(({ body }) => body)].map(nodeTime).find((time) => time !== undefined);
    if (t !== undefined) await this.deps.clock.add(node.ed25519, t, answer.sentAtMs, answer.arrivedAtMs);
    return answer;
  }

  /**
   * The first answer of these members: the next one gets the same request over another path when the one before has
   * failed, or has been silent for longer than its swarm takes.
   */
  private askOneOf(
    order: readonly ServiceNode[],
    members: readonly ServiceNode[],
    refused: ReadonlySet<string>,
    request: StorageRequest,
  ): Promise<{ member: ServiceNode; answer: OnionAnswer }> {
    const { onion, random } = this.deps;
    const fresh = order.filter(({ ed25519 }) => !refused.has(ed25519));
    const targets = fresh.length > 0 ? fresh : order;
    const { writeHandOverMs, slowWriteHandOverMs } = onion.timing;
    const silenceMs = this.slowSwarms.has(swarmOf(members)) ? slowWriteHandOverMs : writeHandOverMs;
    const preferred = Math.floor(random() * 2);
    const tried = new Set<string>();
    const attempts = Array.from({ length: WRITE_ATTEMPTS }, (_, i) => async (hold: Hold) => {
      const member = targets[i % targets.length] as ServiceNode; // there is at least one
      const options = { attempts: 1, tried, hold, silenceMs: slowWriteHandOverMs };
      return { member, answer: await this.ask(member, request, 'write', preferred + i, options) };
    });
    return handOver(attempts, silenceMs, (error) => !(error instanceof TooLargeError || error instanceof OfflineError));
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
      const order = inOrder(candidates, refused, paths, random);
      if (order.length === 0)
        throw new SwarmLookupError(only === undefined ? 'the swarm has no members' : 'no such member');
      const { measurement } = this;
      const builtAtMs = Math.floor(this.deps.clock.now());
      const built = request.build(builtAtMs);
      const { member, answer } = await this.askOneOf(order, members, refused, built);
      const results = resultsOf(built, answer);
      if (results.some(hasSilentMember)) this.slowSwarms.add(swarmOf(members));
      else this.slowSwarms.delete(swarmOf(members));
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

/** A swarm by the first of its members. */
const swarmOf = (members: readonly ServiceNode[]): string => members.map(({ ed25519 }) => ed25519).sort()[0] ?? '';

/** Did a member that was asked to pass something on wait for another in vain? */
function hasSilentMember({ body }: BatchResult): boolean {
  const swarm = isObject(body) ? body['swarm'] : undefined;
  return isObject(swarm) && Object.values(swarm).some((entry) => isObject(entry) && entry['timeout'] === true);
}

function resultsOf(request: StorageRequest, { status, body, text }: OnionAnswer): BatchResult[] {
  if (status !== OK) return [{ code: status, body: text }];
  return isBatch(request) ? parseBatchAnswer(body, MAX_BATCH) : [{ code: status, body }];
}

/** At random, but first those that were not refused, then those that work, then those that were not silent lately. */
function inOrder(
  members: readonly ServiceNode[],
  refused: ReadonlySet<string>,
  paths: PathKeeper,
  random: () => number,
): ServiceNode[] {
  const rank = (node: ServiceNode) =>
    Number(refused.has(node.ed25519)) * 4 + Number(!paths.isUsable(node)) * 2 + Number(paths.isSuspect(node));
  return shuffled(members, random).sort((a, b) => rank(a) - rank(b));
}
