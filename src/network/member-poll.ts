import type { AccountKeys } from '../crypto/account.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { messageHash } from '../protocol/message-hash.ts';
import type { PreparedReading } from '../protocol/prepared-reading.ts';
import { parseBatchAnswer, parseRetrieveAnswer, type RetrievedMessage } from '../protocol/storage-answers.ts';
import { batchRequest, retrieveRequest } from '../protocol/storage-requests.ts';
import { ClockError, NodeError, OfflineError, WrongSwarmError } from './errors.ts';
import { type MemberClient, WRONG_CLOCK, WRONG_SWARM } from './member-client.ts';
import type { NetworkClock } from './network-clock.ts';
import type { PathKeeper } from './path-keeper.ts';
import type { ServiceNode } from './service-node.ts';
import type { SwarmDirectory } from './swarm-directory.ts';

/** What one swarm member holds after the cursor we gave it. */
export interface MemberAnswer {
  /** Ed25519 key, hex. */
  member: string;
  namespaces: { namespace: number; messages: RetrievedMessage[]; more: boolean }[];
}

/** Hash of the last message that this member gave us; undefined: everything from the start. */
export type Cursor = (member: string, namespace: number) => string | undefined;

/** Whoever may read a mailbox: its owner, or leave of the owner for a while. */
export type MailboxReader = AccountKeys | PreparedReading;

/** Shares of what a node gives at most, −1/n; they must add up to 1 or less (04 §9.5). */
const INBOX_SHARE = -2;
const OTHER_SHARE = -8;

/** One poll of one member, all namespaces in a batch. @see protocol 09 §7.2, §7.3 */
export class MemberPoll {
  private readonly deps: { client: MemberClient; swarms: SwarmDirectory; clock: NetworkClock; paths: PathKeeper };

  constructor(deps: MemberPoll['deps']) {
    this.deps = deps;
  }

  /**
   * @param preferred which of the two paths to begin with
   * @returns what was retrieved; namespaces that the member refused are missing
   * @throws NodeError, WrongSwarmError, ClockError, MalformedInputError or what the path throws
   */
  async run(
    account: MailboxReader,
    member: ServiceNode,
    preferred: number,
    namespaces: readonly number[],
    cursor: Cursor,
    isRetry = false,
  ): Promise<MemberAnswer> {
    const { swarms, clock, paths, client } = this.deps;
    const pubkey = account.accountId;
    try {
      const { measurement } = client;
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
      const answer = await client.ask(member, batchRequest(requests), 'read', preferred);
      if (answer.status !== 200) throw new NodeError(answer.status, null);
      const results = parseBatchAnswer(answer.body, namespaces.length);
      if (results.length !== namespaces.length) throw new MalformedInputError('batch: results are missing');
      if (results.some(({ code }) => code === WRONG_SWARM)) throw new WrongSwarmError('the member left the swarm');
      if (results.some(({ code }) => code === WRONG_CLOCK)) {
        if (isRetry) {
          await paths.nodeFault(member.ed25519);
          throw new ClockError('the member refuses our time');
        }
        await client.remeasure(measurement);
        return await this.run(account, member, preferred, namespaces, cursor, true);
      }
      const taken = results.flatMap(({ code, body }, i) => {
        if (code !== 200) return [];
        const namespace = namespaces[i] as number; // as many results as namespaces
        const { messages, more } = parseRetrieveAnswer(body);
        // Under the name of a message, something else would keep the real one out: what was seen is known by its name.
        const real = messages.filter(({ hash, data }) => hash === messageHash(pubkey, namespace, data));
        return [{ namespace, messages: real, more }];
      });
      await swarms.polled(pubkey, member.ed25519, true);
      return { member: member.ed25519, namespaces: taken };
    } catch (error) {
      if (error instanceof WrongSwarmError) await swarms.forget(pubkey);
      else if (!(error instanceof OfflineError) && !isRetry) await swarms.polled(pubkey, member.ed25519, false);
      throw error;
    }
  }
}
