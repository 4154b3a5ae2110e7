import type { AccountKeys } from '../crypto/account.ts';
import { parseExpiriesAnswer } from '../protocol/storage-answers.ts';
import { expiriesRequest } from '../protocol/storage-requests.ts';
import { areEnough, hashLists, oneOrBatch } from './batched-hashes.ts';
import { NodeError } from './errors.ts';
import type { MemberClient } from './member-client.ts';

export interface ExpiryLookup {
  /** ms, network time, by hash: when the swarm lets go of it. */
  expiries: ReadonlyMap<string, number>;
  /** As many members answered as prove something: what is missing is gone. */
  conclusive: boolean;
}

interface Asked {
  member: string;
  swarmSize: number;
  expiries: Map<string, number>;
}

async function askOne(
  client: MemberClient,
  account: AccountKeys,
  lists: readonly string[][],
  avoid: readonly string[],
): Promise<Asked> {
  const { member, members, results } = await client.write({
    pubkey: account.accountId,
    avoid,
    build: (timestampMs) => oneOrBatch(lists.map((messages) => expiriesRequest({ account, messages, timestampMs }))),
  });
  const expiries = new Map<string, number>();
  for (const [i, messages] of lists.entries()) {
    const { code = 0, body } = results[i] ?? {};
    if (code !== 200) throw new NodeError(code, body);
    for (const [hash, ms] of parseExpiriesAnswer(body)) if (messages.includes(hash)) expiries.set(hash, ms);
  }
  return { member, swarmSize: members.length, expiries };
}

/**
 * When the account's swarm lets go of messages. Nothing of such an answer is signed, so two members are asked; what only
 * one of them has counts, with the later time.
 *
 * @param request.hashes at most 2 000
 * @throws what {@link MemberClient.write} throws, NodeError, MalformedInputError: of the first member asked
 * @see protocol 04 §7.9, 07 §5.12
 */
export async function lookUpExpiries(
  client: MemberClient,
  request: { account: AccountKeys; hashes: readonly string[] },
): Promise<ExpiryLookup> {
  const lists = hashLists(request.hashes);
  if (lists.length === 0) return { expiries: new Map(), conclusive: false };
  const first = await askOne(client, request.account, lists, []);
  if (areEnough(1, first.swarmSize)) return { expiries: first.expiries, conclusive: true };
  const second = await askOne(client, request.account, lists, [first.member]).catch(() => null);
  if (second === null || second.member === first.member) return { expiries: first.expiries, conclusive: false };
  const expiries = new Map(first.expiries);
  for (const [hash, ms] of second.expiries) expiries.set(hash, Math.max(ms, expiries.get(hash) ?? 0));
  return { expiries, conclusive: true };
}
