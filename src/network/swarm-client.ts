import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { messageHash } from '../protocol/message-hash.ts';
import { MAX_BATCH } from '../protocol/limits.ts';
import { verifiedStoreMembers } from '../protocol/storage-members.ts';
import { storeRequest } from '../protocol/storage-requests.ts';
import { atMost } from './at-most.ts';
import { membersAnswer, oneOrBatch } from './batched-hashes.ts';
import { NodeError, SwarmLookupError } from './errors.ts';
import type { MemberClient } from './member-client.ts';
import type { Cursor, MailboxReader, MemberAnswer, MemberPoll } from './member-poll.ts';
import type { NetworkClock } from './network-clock.ts';
import type { ServiceNode } from './service-node.ts';
import type { SwarmDirectory } from './swarm-directory.ts';

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

/** Several messages for one mailbox owner. */
export interface BatchAttempt {
  recipient: AccountId;
  /** 1–20. */
  stores: readonly { data: Bytes; namespace: number; ttlMs: number }[];
  /** Members not to ask, while there are others. */
  avoid?: readonly string[];
}

export interface BatchOutcome {
  /** In the order of the stores. `code`: the member's own status for this one; 200 is good. */
  stores: { hash: string; verified: string[]; code: number }[];
  member: string;
  /** Network time, ms. */
  storedAtMs: number;
}

/** What an account does with swarms: poll two members, store at one and believe two signatures. @see protocol 09 §7.7 */
export class SwarmClient {
  private readonly deps: { client: MemberClient; poll: MemberPoll; swarms: SwarmDirectory; clock: NetworkClock };

  /** Polls that have not ended, by account and member. */
  private readonly underWay = new Set<string>();
  /** Answers that came when their poll was over. */
  private readonly late = new Map<string, MemberAnswer>();

  constructor(deps: SwarmClient['deps']) {
    this.deps = deps;
  }

  /**
   * Asks the two polled members. Once one has answered, the other has a little time left; what it brings later comes with
   * the next call, so that a quick member cannot keep a slow one from being heard.
   *
   * @throws the failure of a member if none answered
   */
  async retrieve(account: MailboxReader, namespaces: readonly number[], cursor: Cursor): Promise<MemberAnswer[]> {
    const { client, poll, swarms } = this.deps;
    await client.ensureClock();
    const members = await swarms.polledMembers(account.accountId);
    if (members.length === 0) throw new SwarmLookupError('the swarm has no members');
    // The same question: asked of the same member, from the same places on.
    const idOf = ({ ed25519 }: ServiceNode) =>
      [account.accountId, ed25519, ...namespaces.map((space) => `${space}:${cursor(ed25519, space) ?? ''}`)].join(' ');
    const answers = members.flatMap((member) => this.late.get(idOf(member)) ?? []);
    const isHeard = (member: ServiceNode) => answers.some((answer) => answer.member === member.ed25519);
    this.late.clear();
    // Whoever still owes an answer to an earlier poll is not asked beside it, as long as there is another.
    const unheard = members.filter((member) => !isHeard(member));
    const idle = unheard.filter((member) => !this.underWay.has(idOf(member)));
    const asked = idle.length > 0 || answers.length > 0 ? idle : unheard;
    let isOver = false;
    const polls = asked.map(async (member) => {
      const id = idOf(member);
      this.underWay.add(id);
      try {
        const answer = await poll.run(account, member, members.indexOf(member), namespaces, cursor);
        if (isOver) this.late.set(id, answer);
        else answers.push(answer);
      } finally {
        this.underWay.delete(id);
      }
    });
    const all = Promise.allSettled(polls);
    if (answers.length === 0) await Promise.race([all, Promise.any(polls).catch(() => undefined)]);
    await atMost(client.graceMs, all);
    isOver = answers.length > 0;
    if (isOver) return answers;
    throw ((await all)[0] as PromiseRejectedResult).reason; // there is at least one, and all were rejected
  }

  /**
   * One attempt at one member. Follows at most three redirects, each confirmed by a fresh look-up.
   *
   * @throws NodeError, WrongSwarmError, ClockError, MalformedInputError (too large) or what the path throws
   */
  async storeOnce(attempt: StoreAttempt): Promise<StoreOutcome> {
    const { recipient, namespace, data, ttlMs, signer, avoid = [] } = attempt;
    const { stores, ...outcome } = await this.store(recipient, [{ namespace, data, ttlMs }], avoid, signer);
    const [{ code, ...stored }] = stores as [BatchOutcome['stores'][number]]; // as many as were asked for
    if (code !== OK) throw new NodeError(code, null);
    return { ...stored, ...outcome };
  }

  /**
   * The same for several messages in one `batch`: a member waits once for all of them. One may be refused while others
   * are taken.
   *
   * @throws as {@link storeOnce}; MalformedInputError also for more than 20
   */
  async storeMany({ recipient, stores, avoid = [] }: BatchAttempt): Promise<BatchOutcome> {
    if (stores.length === 0 || stores.length > MAX_BATCH)
      throw new MalformedInputError(`${stores.length} stores in one batch`);
    return this.store(recipient, stores, avoid);
  }

  private async store(
    recipient: AccountId,
    stores: BatchAttempt['stores'],
    avoid: readonly string[],
    signer?: AccountKeys,
  ): Promise<BatchOutcome> {
    const hashes = stores.map(({ namespace, data }) => messageHash(recipient, namespace, data));
    const { member, members, results } = await this.deps.client.write({
      pubkey: recipient,
      avoid,
      build: (timestampMs) =>
        oneOrBatch(
          stores.map((one) => storeRequest({ pubkey: recipient, ...one, timestampMs, ...(signer && { signer }) })),
        ),
    });
    const outcomes = await Promise.all(
      hashes.map(async (hash, i) => {
        const result = results[i];
        const answer = membersAnswer(result);
        return {
          hash,
          verified: answer ? await verifiedStoreMembers(answer, { hash, members }) : [],
          code: result?.code ?? 0,
        };
      }),
    );
    return { stores: outcomes, member, storedAtMs: Math.floor(this.deps.clock.now()) };
  }
}

const OK = 200;
