import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { messageHash } from '../protocol/message-hash.ts';
import { nodeTime, parseBatchAnswer, parseRetrieveAnswer, parseStoreAnswer } from '../protocol/storage-answers.ts';
import { verifiedStoreMembers } from '../protocol/storage-members.ts';
import {
  batchRequest,
  infoRequest,
  retrieveRequest,
  type StorageRequest,
  storeRequest,
} from '../protocol/storage-requests.ts';
import { ClockError, NodeError, OfflineError, SwarmLookupError, WrongSwarmError } from './errors.ts';
import type { NetworkClock } from './network-clock.ts';
import type { OnionAnswer, OnionClient, RequestKind } from './onion-client.ts';
import type { PathKeeper } from './path-keeper.ts';
import { shuffled } from './path-selection.ts';
import type { ServiceNode } from './service-node.ts';
import type { SwarmDirectory } from './swarm-directory.ts';

export interface MemberAnswer {
  /** Ed25519 key, hex. */
  member: string;
  namespaces: {
    namespace: number;
    messages: { hash: string; data: Bytes; timestampMs: number; expirationMs: number }[];
    more: boolean;
  }[];
}

export interface StoreAttempt {
  recipient: AccountId;
  data: Bytes;
  namespace: number;
  ttlMs: number;
  /** Members not to ask, while there are others. */
  avoid?: readonly string[];
  /** Needed for namespaces that are not public inboxes. */
  signer?: AccountKeys;
}

export interface StoreOutcome {
  /** As computed beforehand, not as a node said. */
  hash: string;
  /** Members whose signature proves that they hold it. */
  verified: string[];
  member: string;
  /** Network time, ms. */
  storedAtMs: number;
}

export interface SwarmClientDeps {
  onion: OnionClient;
  paths: PathKeeper;
  swarms: SwarmDirectory;
  clock: NetworkClock;
  random: () => number;
}

const MAX_REDIRECTS = 3;
const WRONG_CLOCK = 406;
const WRONG_SWARM = 421;
/** Shares of what a node gives at most, −1/n; they must add up to 1 or less (04 §9.5). */
const INBOX_SHARE = -2;
const OTHER_SHARE = -8;

/** What an account does with swarms: poll two members, store at one and believe two signatures. @see protocol 09 §7.7 */
export class SwarmClient {
  private readonly deps: SwarmClientDeps;

  constructor(deps: SwarmClientDeps) {
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
    await Promise.allSettled(nodes.map((node, i) => this.asked(node, infoRequest(), 'read', i)));
  }

  /** Sends something small over fresh paths, so that they are known to work. */
  async retime(): Promise<void> {
    const { paths, random } = this.deps;
    const node = shuffled(paths.pool.nodes, random)[0];
    if (node) await this.asked(node, infoRequest(), 'read');
  }

  /** Asks and takes the clock sample of the answer, wherever its `t` stands. */
  private async asked(
    node: ServiceNode,
    request: StorageRequest,
    kind: RequestKind,
    preferred = 0,
  ): Promise<OnionAnswer> {
    const answer = await this.deps.onion.ask(node, request, kind, preferred);
    const results = request.method === 'batch' && answer.status === 200 ? parseBatchAnswer(answer.body, 20) : [];
    const t = [answer.body, ...results.map(({ body }) => body)].map(nodeTime).find((time) => time !== undefined);
    if (t !== undefined) await this.deps.clock.add(node.ed25519, t, answer.sentAtMs, answer.arrivedAtMs);
    return answer;
  }

  /** @throws the failure of a member if none answered */
  async retrieve(
    account: AccountKeys,
    namespaces: readonly number[],
    cursor: (member: string, namespace: number) => string | undefined,
  ): Promise<MemberAnswer[]> {
    await this.ensureClock();
    const members = await this.deps.swarms.polledMembers(account.accountId);
    if (members.length === 0) throw new SwarmLookupError('the swarm has no members');
    const polls = await Promise.allSettled(
      members.map((member, i) => this.poll(account, member, i, namespaces, cursor)),
    );
    const answers = polls.flatMap((poll) => (poll.status === 'fulfilled' ? [poll.value] : []));
    if (answers.length > 0) return answers;
    throw (polls[0] as PromiseRejectedResult).reason; // there is at least one, and all were rejected
  }

  private async poll(
    account: AccountKeys,
    member: ServiceNode,
    preferred: number,
    namespaces: readonly number[],
    cursor: (member: string, namespace: number) => string | undefined,
    isRetry = false,
  ): Promise<MemberAnswer> {
    const { swarms, clock, paths } = this.deps;
    const pubkey = account.accountId;
    try {
      const requests = namespaces.map((namespace) => {
        const lastHash = cursor(member.ed25519, namespace);
        const maxSize = namespace === 0 ? INBOX_SHARE : OTHER_SHARE;
        return retrieveRequest({
          account,
          namespace,
          timestampMs: clock.now(),
          maxSize,
          ...(lastHash !== undefined && { lastHash }),
        });
      });
      const answer = await this.asked(member, batchRequest(requests), 'read', preferred);
      if (answer.status !== 200) throw new NodeError(answer.status, null);
      const results = parseBatchAnswer(answer.body, namespaces.length);
      if (results.length !== namespaces.length) throw new MalformedInputError('batch: results are missing');
      if (results.some(({ code }) => code === WRONG_SWARM)) throw new WrongSwarmError('the member left the swarm');
      if (results.some(({ code }) => code === WRONG_CLOCK)) {
        if (isRetry) {
          await paths.nodeFault(member.ed25519);
          throw new ClockError('the member refuses our time');
        }
        await clock.forget();
        await this.ensureClock();
        return await this.poll(account, member, preferred, namespaces, cursor, true);
      }
      const taken = results.flatMap(({ code, body }, i) => {
        if (code !== 200) return [];
        const { messages, more } = parseRetrieveAnswer(body);
        return [{ namespace: namespaces[i] as number, messages, more }]; // as many results as namespaces
      });
      await swarms.polled(pubkey, member.ed25519, true);
      return { member: member.ed25519, namespaces: taken };
    } catch (error) {
      if (error instanceof WrongSwarmError) await swarms.forget(pubkey);
      else if (!(error instanceof OfflineError) && !isRetry) await swarms.polled(pubkey, member.ed25519, false);
      throw error;
    }
  }

  /**
   * One attempt at one member. Follows at most three redirects, each confirmed by a fresh look-up.
   *
   * @throws NodeError, WrongSwarmError, ClockError, MalformedInputError (too large) or what the path throws
   */
  async storeOnce(attempt: StoreAttempt): Promise<StoreOutcome> {
    const { swarms, clock, paths, random } = this.deps;
    const { recipient, namespace, data } = attempt;
    await this.ensureClock();
    const hash = messageHash(recipient, namespace, data);
    const refused = new Set(attempt.avoid ?? []);
    let clockRetries = 0;
    for (let redirects = 0; redirects <= MAX_REDIRECTS;) {
      const members = await swarms.members(recipient);
      const member = pickMember(members, refused, (node) => paths.isUsable(node), random);
      if (!member) throw new SwarmLookupError('the swarm has no members');
      const { signer } = attempt;
      const request = storeRequest({
        pubkey: recipient,
        namespace,
        data,
        timestampMs: Math.floor(clock.now()),
        ttlMs: attempt.ttlMs,
        ...(signer && { signer }),
      });
      const answer = await this.asked(member, request, 'write', Math.floor(random() * 2));
      if (answer.status === WRONG_SWARM) {
        redirects++;
        refused.add(member.ed25519);
        await swarms.forget(recipient);
        continue;
      }
      if (answer.status === WRONG_CLOCK && clockRetries++ === 0) {
        await clock.forget();
        await this.ensureClock();
        continue;
      }
      if (answer.status === WRONG_CLOCK) {
        await paths.nodeFault(member.ed25519);
        throw new ClockError('the node refuses our time');
      }
      if (answer.status !== 200) {
        if (answer.status >= 500) await paths.nodeFault(member.ed25519);
        throw new NodeError(answer.status, answer.text);
      }
      const keys = members.map(({ ed25519 }) => ed25519);
      const verified = verifiedStoreMembers(parseStoreAnswer(answer.body), { hash, members: keys });
      return { hash, verified, member: member.ed25519, storedAtMs: Math.floor(clock.now()) };
    }
    throw new WrongSwarmError('nodes disagree about the swarm');
  }
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
