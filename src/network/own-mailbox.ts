import type { AccountKeys } from '../crypto/account.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { MAX_BATCH } from '../protocol/limits.ts';
import { messageHash } from '../protocol/message-hash.ts';
import { type MemberExpiries, verifiedExpiries, verifiedStoreMembers } from '../protocol/storage-members.ts';
import { batchRequest, expireRequest, storeRequest } from '../protocol/storage-requests.ts';
import { atMost } from './at-most.ts';
import { areEnough, hashLists, membersAnswer, oneOrBatch } from './batched-hashes.ts';
import { PathError, SwarmLookupError } from './errors.ts';
import type { MemberClient } from './member-client.ts';
import type { MemberAnswer, MemberPoll } from './member-poll.ts';
import type { SwarmDirectory } from './swarm-directory.ts';

export interface OwnMailboxDeps {
  client: MemberClient;
  poll: MemberPoll;
  swarms: SwarmDirectory;
  /** How long all members together may take to be read, ms. */
  allMembersMs: number;
}

interface ExpiryRequest {
  account: AccountKeys;
  hashes: readonly string[];
  expiryMs: number;
}

interface ExpiryAnswer {
  verified: string[];
  held: string[];
  expiries: Map<string, number>;
  conclusive: boolean;
}

const MAX_EXPIRY_MS = 30 * 86_400_000;
/** How far a member's clock may be off ours before its answer is taken for one to an earlier request. */
const CLOCK_TOLERANCE_MS = 120_000;

/** What only the owner of a mailbox reads and writes in it; deletes are in `mailbox-deletion.ts`. @see protocol 04 §7, 05 §13, 09 §7.7 */
export class OwnMailbox {
  private readonly deps: OwnMailboxDeps;

  constructor(deps: OwnMailboxDeps) {
    this.deps = deps;
  }

  /**
   * Everything that each member of the swarm holds, over both paths; those that do not answer in time are left out.
   *
   * @throws the failure of a member if none answered
   */
  async retrieveFromAll(account: AccountKeys, namespaces: readonly number[]): Promise<MemberAnswer[]> {
    const { client, poll, swarms, allMembersMs } = this.deps;
    await client.ensureClock();
    const members = await swarms.members(account.accountId);
    if (members.length === 0) throw new SwarmLookupError('the swarm has no members');
    const answers: MemberAnswer[] = [];
    let failure: unknown = new PathError('no member answered in time');
    const polls = members.map(async (member, i) => {
      try {
        answers.push(await poll.run(account, member, i, namespaces, () => undefined));
      } catch (error) {
        failure = error;
      }
    });
    await atMost(allMembersMs, Promise.all(polls));
    if (answers.length === 0) throw failure;
    return [...answers]; // what comes late stays out
  }

  /**
   * Stores in one `batch` at one member, which waits for a dead one only once for all of them (a `sequence` would wait for
   * each, 5 s at a time). Nothing may be deleted for them before each has its proofs.
   *
   * @param request.stores 1–20; the result names them in this order
   * @throws MalformedInputError for too many or too large stores, or what {@link MemberClient.write} throws
   */
  async storeOwn(request: {
    account: AccountKeys;
    stores: readonly { namespace: number; data: Bytes; ttlMs: number }[];
    avoid?: readonly string[];
  }): Promise<{ member: string; stores: { hash: string; verified: string[] }[] }> {
    const { account, stores, avoid = [] } = request;
    const pubkey = account.accountId;
    if (stores.length > MAX_BATCH) throw new MalformedInputError(`${stores.length} stores in one batch`);
    const hashes = stores.map(({ namespace, data }) => messageHash(pubkey, namespace, data));
    const { member, members, results } = await this.deps.client.write({
      pubkey,
      avoid,
      build: (timestampMs) =>
        batchRequest(stores.map((store) => storeRequest({ pubkey, ...store, timestampMs, signer: account }))),
    });
    const stored = await Promise.all(
      hashes.map(async (hash, i) => {
        const answer = membersAnswer(results[i]);
        return { hash, verified: answer ? await verifiedStoreMembers(answer, { hash, members }) : [] };
      }),
    );
    return { member, stores: stored };
  }

  /**
   * Extends the expiry of messages in any namespaces; never shortens one.
   *
   * @param request.hashes at most 2 000
   * @param request.expiryMs network time; members cut it to 30 days from now
   * @returns see `MessengerNetwork.extendExpiry`. `conclusive` needs two members that answered for every hash: the one
   *   that was asked passes on what the other signed, and can neither change it nor bring up an older answer.
   * @throws what {@link MemberClient.write} throws
   */
  async extendExpiry(request: ExpiryRequest): Promise<ExpiryAnswer> {
    return this.changeExpiry(request, 'extend');
  }

  /** As {@link extendExpiry}, the other way: never lengthens one. */
  async shortenExpiry(request: ExpiryRequest): Promise<ExpiryAnswer> {
    return this.changeExpiry(request, 'shorten');
  }

  private async changeExpiry(request: ExpiryRequest, mode: 'extend' | 'shorten'): Promise<ExpiryAnswer> {
    const { account, expiryMs } = request;
    const lists = hashLists(request.hashes);
    if (lists.length === 0) return { verified: [], held: [], expiries: new Map(), conclusive: false };
    const reply = await this.deps.client.write({
      pubkey: account.accountId,
      build: () => oneOrBatch(lists.map((messages) => expireRequest({ account, messages, expiryMs, mode }))),
    });
    const { members, results, builtAtMs } = reply;
    const latestMs = Math.min(expiryMs, builtAtMs + MAX_EXPIRY_MS);
    const isAnswerToThis = ({ expiriesMs: [applied = 0] }: MemberExpiries) =>
      applied <= expiryMs && applied >= latestMs - CLOCK_TOLERANCE_MS;
    const proofs = await Promise.all(
      lists.map(async (messages, i) => {
        const answer = membersAnswer(results[i]);
        const all = answer && (await verifiedExpiries(answer, { pubkey: account.accountId, messages, members }));
        return new Map([...(all ?? [])].filter(([, expiries]) => isAnswerToThis(expiries)));
      }),
    );
    const verified = members.filter((member) => proofs.every((proof) => proof.has(member)));
    const expiries = new Map<string, number>();
    for (const member of verified)
      for (const proof of proofs)
        for (const [hash, ms] of proof.get(member)?.expiries ?? [])
          expiries.set(hash, Math.min(ms, expiries.get(hash) ?? Infinity));
    const conclusive = areEnough(verified.length, members.length);
    return { verified, held: [...expiries.keys()], expiries, conclusive };
  }
}
