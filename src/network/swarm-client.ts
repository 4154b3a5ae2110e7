import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { messageHash } from '../protocol/message-hash.ts';
import { parseStoreAnswer } from '../protocol/storage-answers.ts';
import { verifiedStoreMembers } from '../protocol/storage-members.ts';
import { storeRequest } from '../protocol/storage-requests.ts';
import { SwarmLookupError } from './errors.ts';
import type { MemberClient } from './member-client.ts';
import type { Cursor, MailboxReader, MemberAnswer, MemberPoll } from './member-poll.ts';
import type { NetworkClock } from './network-clock.ts';
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

/** What an account does with swarms: poll two members, store at one and believe two signatures. @see protocol 09 §7.7 */
export class SwarmClient {
  private readonly deps: { client: MemberClient; poll: MemberPoll; swarms: SwarmDirectory; clock: NetworkClock };

  constructor(deps: SwarmClient['deps']) {
    this.deps = deps;
  }

  /** @throws the failure of a member if none answered */
  async retrieve(account: MailboxReader, namespaces: readonly number[], cursor: Cursor): Promise<MemberAnswer[]> {
    const { client, poll, swarms } = this.deps;
    await client.ensureClock();
    const members = await swarms.polledMembers(account.accountId);
    if (members.length === 0) throw new SwarmLookupError('the swarm has no members');
    const polls = await Promise.allSettled(
      members.map((member, i) => poll.run(account, member, i, namespaces, cursor)),
    );
    const answers = polls.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    if (answers.length > 0) return answers;
    throw (polls[0] as PromiseRejectedResult).reason; // there is at least one, and all were rejected
  }

  /**
   * One attempt at one member. Follows at most three redirects, each confirmed by a fresh look-up.
   *
   * @throws NodeError, WrongSwarmError, ClockError, MalformedInputError (too large) or what the path throws
   */
  async storeOnce(attempt: StoreAttempt): Promise<StoreOutcome> {
    const { recipient, namespace, data, ttlMs, signer, avoid = [] } = attempt;
    const hash = messageHash(recipient, namespace, data);
    const { member, members, results } = await this.deps.client.write({
      pubkey: recipient,
      avoid,
      build: (timestampMs) =>
        storeRequest({ pubkey: recipient, namespace, data, timestampMs, ttlMs, ...(signer && { signer }) }),
    });
    const verified = await verifiedStoreMembers(parseStoreAnswer(results[0]?.body), { hash, members });
    return { hash, verified, member, storedAtMs: Math.floor(this.deps.clock.now()) };
  }
}
