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

/** Members cut expiries by their own clocks, which are not the same to the second, ms. */
const SAME_MS = 60_000;

function saysTheSame(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([hash, ms]) => Math.abs((b.get(hash) ?? Infinity) - ms) <= SAME_MS);
}

/** Of the times that members tell for a message: the middle one, the later of two. */
const decided = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] as number; // there is at least one

/**
 * When the account's swarm lets go of messages. Nothing of such an answer is signed, so two members are asked, and a third
 * where they differ. What only one of them has counts (members may have missed a message); of different times the middle
 * one, the later one of two.
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
  const answers = [await askOne(client, request.account, lists, [])];
  const askAnother = async (): Promise<void> => {
    const avoid = answers.map(({ member }) => member);
    const answer = await askOne(client, request.account, lists, avoid).catch(() => null);
    if (answer !== null && !avoid.includes(answer.member)) answers.push(answer);
  };
  const [first] = answers as [Asked];
  if (first.swarmSize > 1) await askAnother();
  const [, second] = answers;
  if (second && first.swarmSize > 2 && !saysTheSame(first.expiries, second.expiries)) await askAnother();
  const times = new Map<string, number[]>();
  for (const { expiries } of answers)
    for (const [hash, ms] of expiries) times.set(hash, [...(times.get(hash) ?? []), ms]);
  return {
    expiries: new Map([...times].map(([hash, all]) => [hash, decided(all)])),
    conclusive: areEnough(answers.length, first.swarmSize),
  };
}
