import type { AccountKeys } from '../crypto/account.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import type { NodeDeletion } from '../messenger/api.ts';
import { verifiedDeleteAllMembers } from '../protocol/storage-members.ts';
import { deleteAllRequest, deleteRequest } from '../protocol/storage-requests.ts';
import { areEnough, hashLists, membersAnswer, oneOrBatch, provenDeletes } from './batched-hashes.ts';
import { NoGatewayError, OfflineError, WrongSwarmError } from './errors.ts';
import type { MemberClient } from './member-client.ts';
import type { SwarmDirectory } from './swarm-directory.ts';

const MAX_TRIES = 3;

/** Deletes from one's own mailbox and tells who proved it. @see protocol 04 §7.4, §7.5, 07 §5.18, 09 §8 */
export class MailboxDeletion {
  private readonly deps: { client: MemberClient; swarms: SwarmDirectory };

  constructor(deps: MailboxDeletion['deps']) {
    this.deps = deps;
  }

  /**
   * Deletes messages in any namespaces, asking up to three members until two have proven it.
   *
   * @param request.hashes at most 2 000
   * @returns members that proved it for every hash; some may be missing
   * @throws what {@link MemberClient.write} throws if no member answered
   */
  async deleteMessages(request: {
    account: AccountKeys;
    hashes: readonly string[];
    avoid?: readonly string[];
  }): Promise<string[]> {
    const { account } = request;
    const pubkey = account.accountId;
    const lists = hashLists(request.hashes);
    if (lists.length === 0) return [];
    const verified = new Set<string>();
    const avoid = [...(request.avoid ?? [])];
    let failure: unknown;
    let answers = 0;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      try {
        const { member, members, results } = await this.deps.client.write({
          pubkey,
          avoid,
          build: () => oneOrBatch(lists.map((messages) => deleteRequest({ account, messages }))),
        });
        answers++;
        avoid.push(member);
        for (const key of await provenDeletes(results, lists, pubkey, members)) verified.add(key);
        if (areEnough(verified.size, members.length)) break;
      } catch (error) {
        if (error instanceof OfflineError || error instanceof MalformedInputError) throw error;
        failure = error;
      }
    }
    if (answers === 0) throw failure;
    return [...verified];
  }

  /**
   * `delete_all` of every namespace. The first member passes it on; whoever did not prove it is asked itself.
   *
   * @returns one entry per member; `deleted` only with that member's own signature over this request
   * @throws OfflineError, NoGatewayError, or what the look-up throws; members that do not answer are in the result
   */
  async deleteAccountData(account: AccountKeys): Promise<NodeDeletion[]> {
    const pubkey = account.accountId;
    const { client, swarms } = this.deps;
    const proven = new Set<string>();
    /** @returns whether the swarm has to be looked up anew */
    const ask = async (only?: string): Promise<boolean> => {
      try {
        const { members, results, builtAtMs } = await client.write({
          pubkey,
          ...(only !== undefined && { only }),
          build: (timestampMs) => deleteAllRequest({ account, namespace: 'all', timestampMs }),
        });
        const answer = membersAnswer(results[0]);
        const keys = answer ? await verifiedDeleteAllMembers(answer, { pubkey, timestampMs: builtAtMs, members }) : [];
        for (const key of keys) proven.add(key);
        return false;
      } catch (error) {
        if (error instanceof OfflineError || error instanceof NoGatewayError) throw error;
        return error instanceof WrongSwarmError;
      }
    };
    await ask();
    for (let round = 0; ; round++) {
      const members = await swarms.members(pubkey);
      const missing = members.filter(({ ed25519 }) => !proven.has(ed25519));
      const moved = await Promise.all(missing.map(({ ed25519 }) => ask(ed25519)));
      if (round === 0 && moved.includes(true)) continue;
      return members.map(({ ed25519, ip }) => ({ ed25519, ip, deleted: proven.has(ed25519) }));
    }
  }
}
