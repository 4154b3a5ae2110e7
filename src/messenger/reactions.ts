import { parseAccountId } from '../crypto/account-id.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { isOneEmoji } from '../protocol/reaction-emoji.ts';
import type { Reaction } from '../store/rows.ts';
import { composeData } from './composed-message.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { NotFoundError, TooManyError } from './errors.ts';
import { approve, controlJobs, expiryOf, markSeen, occasionFor, prepareApproval, writable } from './outgoing.ts';
import { callId, noteDone, wasDone, type Repeatable } from './repeated-calls.ts';
import { putSynced } from './sync/reflect.ts';

/** So many of one message are kept; nobody looks through more. */
const MOST = 200;
/** So many of one person on one message, the taken back ones too. */
const MOST_OF_ONE = 20;
const PER_MINUTE = 20;
const MINUTE_MS = 60_000;

/** The newest word of everyone on each emoji counts, in whatever order the words come. */
export function withReaction(reactions: readonly Reaction[], next: Reaction): Reaction[] {
  const isSame = (other: Reaction) => other.emoji === next.emoji && other.from === next.from;
  const before = reactions.find(isSame);
  if (before ? before.atMs >= next.atMs : next.removed || reactions.length >= MOST) return [...reactions];
  const others = reactions.filter((other) => !isSame(other));
  const theirs = others.filter(({ from }) => from === next.from);
  if (theirs.length < MOST_OF_ONE) return [...others, next];
  // What was taken back makes room; what stands does not.
  const given = theirs.filter(({ removed }) => removed).sort((a, b) => a.atMs - b.atMs)[0];
  return given ? [...others.filter((other) => other !== given), next] : [...reactions];
}

/**
 * Puts an emoji on a message, or takes it back, here and at the other side.
 *
 * @param recent ms, when the last ones were made; changed here
 * @throws NotFoundError, MalformedInputError, TooManyError (20 in a minute, 07 §5.5)
 */
export async function react(
  context: MessengerContext,
  input: { messageId: string; emoji: string; on: boolean } & Repeatable,
  recent: number[],
): Promise<void> {
  const { db } = context;
  const keys = requireKeys(context);
  const id = callId(context, input);
  if (await wasDone(context, id)) return;
  const emoji = input.emoji.trim();
  if (!isOneEmoji(emoji)) throw new MalformedInputError('a reaction is one emoji');
  const message = await db.messages.get(input.messageId);
  if (!message || message.kind !== 'text') throw new NotFoundError('no such message');
  const nowMs = context.now();
  recent.splice(0, recent.length, ...recent.filter((atMs) => nowMs - atMs < MINUTE_MS));
  if (recent.length >= PER_MINUTE) throw new TooManyError('twenty reactions a minute are enough');
  recent.push(nowMs);
  const target = await writable(context, message.conversation);
  const { approval, times } = await prepareApproval(context, target, 1);
  const [sentAtMs = 0] = times;
  const reaction = {
    timestampMs: message.sentAtMs,
    author: parseAccountId(message.from),
    emoji,
    remove: !input.on,
  };
  const payloads = await composeData(
    await occasionFor(context, target, sentAtMs),
    { reaction },
    expiryOf(target),
    false,
  );
  await context.fault('react: bytes made');
  await db.transaction('rw', [db.conversations, db.messages, db.jobs, db.seen, db.configs], async () => {
    const current = await db.messages.get(input.messageId);
    if (!current || (await wasDone(context, id))) return;
    await noteDone(context, id);
    const row = await writable(context, current.conversation);
    await approve(context, row, approval);
    const next = { emoji, from: keys.accountId, atMs: sentAtMs, removed: !input.on };
    await db.messages.update(current.id, { reactions: withReaction(current.reactions, next) });
    await db.jobs.bulkAdd(controlJobs(context, row, payloads, sentAtMs));
    for (const made of payloads) if (made.recipient === keys.accountId) await markSeen(context, made);
    await putSynced(context, row);
  });
  await context.fault('react: written');
}
