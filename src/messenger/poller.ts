import { NAMESPACE_INBOX } from '../protocol/limits.ts';
import type { Arrival } from './apply-incoming.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { cursorId, ingest } from './inbox.ts';
import { takeCollected } from './lock/collecting.ts';
import type { MemberAnswer } from './network-port.ts';
import { dateProfile, endRestoring, isRestoring } from './sync/account-configs.ts';
import { CONFIG_NAMESPACES, mergeConfigs } from './sync/merge.ts';
import { isInboxReadingDue, isWholeReadingDue, noteInboxReading, noteWholeReading } from './sync/whole-reading.ts';

const NAMESPACES = [NAMESPACE_INBOX, ...CONFIG_NAMESPACES];
/** `more` again and again: enough for any real backlog, and an end for a member that always says so. */
const MAX_ROUNDS = 50;

export interface PollResult {
  arrivals: Arrival[];
  /** Every config that came has been merged: what is missing in the swarm may be put back. */
  isWhole: boolean;
  /** What ended the poll after something had come; null if nothing did. */
  failure: Error | null;
}

const hasMore = (answers: readonly MemberAnswer[]): boolean =>
  answers.some(({ namespaces }) => namespaces.some(({ more, messages }) => more && messages.length > 0));

/** Configs first: who is known, blocked or read must be known before what they wrote is shown. */
async function round(
  context: MessengerContext,
  isFirst: boolean,
): Promise<Omit<PollResult, 'failure'> & { more: boolean }> {
  const { db, network } = context;
  const keys = requireKeys(context);
  const cursors = new Map((await db.cursors.toArray()).map((row) => [row.id, row.hash]));
  const isWholeReading = isFirst && (await isWholeReadingDue(context));
  const isInboxReading = isFirst && (await isInboxReadingDue(context));
  const answers = await network.retrieve(keys, NAMESPACES, (member, namespace) =>
    (namespace === NAMESPACE_INBOX ? isInboxReading : isWholeReading)
      ? undefined
      : cursors.get(cursorId(context, keys.accountId, { member, namespace })),
  );
  // What is passed over from now on asks for another one.
  if (isInboxReading) await noteInboxReading(context);
  await context.fault('poll: answered');
  // Noted before the merge: if that finds two devices in conflict, the next poll reads everything once more.
  if (isWholeReading) await noteWholeReading(context, answers.length);
  const isWhole = await mergeConfigs(context, answers);
  const arrivals = isFirst ? await takeCollected(context) : [];
  for (const { member, namespaces } of answers) {
    const inbox = namespaces.find(({ namespace }) => namespace === NAMESPACE_INBOX);
    if (inbox) arrivals.push(...(await ingest(context, { member, namespace: NAMESPACE_INBOX }, inbox.messages)));
  }
  return { arrivals, isWhole, more: hasMore(answers) };
}

/**
 * What an account that was brought back has in the swarm: asked of all members, as one of them may have missed it.
 *
 * @throws what the network throws if no member answered
 * @see protocol 05 §14
 */
export async function fetchConfigs(context: MessengerContext): Promise<void> {
  const answers = await context.network.retrieveFromAll(requireKeys(context), CONFIG_NAMESPACES);
  await context.fault('restore: answered');
  await mergeConfigs(context, answers);
  if (answers.length > 0 && !hasMore(answers)) await endRestoring(context);
}

/**
 * Fetches until no member has more. What came before a failure is in the database, and has to be told all the same.
 *
 * @throws what the network throws if no member answered at all
 */
export async function pollOnce(context: MessengerContext): Promise<PollResult> {
  if (await isRestoring(context)) await fetchConfigs(context);
  const result: PollResult = { arrivals: [], isWhole: true, failure: null };
  for (let count = 0; count < MAX_ROUNDS; count++) {
    const { arrivals, isWhole, more } = await round(context, count === 0).catch(async (error: unknown) => {
      // What came while the lock was closed is here, whether the network is or not.
      const arrivals = count === 0 ? await takeCollected(context) : [];
      if (count === 0 && arrivals.length === 0) throw error;
      result.failure = error instanceof Error ? error : new Error(String(error));
      return { arrivals, isWhole: false, more: false };
    });
    result.arrivals.push(...arrivals);
    result.isWhole &&= isWhole;
    if (!more) break;
  }
  // A backlog of configs came in several rounds: now it is all here.
  if (result.failure === null && (await isRestoring(context))) await endRestoring(context);
  await dateProfile(context);
  return result;
}
