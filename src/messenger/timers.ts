import type { StarlingDatabase } from '../store/database.ts';
import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { noticesIn } from '../store/messages.ts';
import type { Disappearing } from '../store/rows.ts';
import { composeData } from './composed-message.ts';
import { freshId, requireKeys, type MessengerContext } from './context.ts';
import { noticeRow, withNewest } from './conversation-record.ts';
import { approve, controlJobs, expiryOf, markSeen, occasionFor, prepareApproval, writable } from './outgoing.ts';
import { callId, noteDone, wasDone, type Repeatable } from './repeated-calls.ts';
import { putSynced } from './sync/reflect.ts';

const TIMER_UPDATE = 2;

/** Of these notices only the newest of each side stays (07 §5.12 rule 3). Within a transaction over messages. */
export async function putTimerNotice(
  context: MessengerContext,
  row: StoredConversation,
  about: Pick<StoredMessage, 'from' | 'outgoing' | 'sentAtMs' | 'expiry' | 'expiresAtMs'> &
    Partial<Pick<StoredMessage, 'sortMs' | 'receivedAtMs' | 'arrivedMs' | 'hash'>>,
): Promise<StoredMessage | null> {
  const { db } = context;
  const older = (await noticesIn(db, row.key, 'noticeTimer')).filter(
    ({ from }) => from === about.from || row.kind === 'me',
  );
  if (older.some(({ sentAtMs }) => sentAtMs >= about.sentAtMs)) return null;
  await db.messages.bulkDelete(older.map(({ id }) => id));
  const notice: StoredMessage = {
    ...noticeRow(db, freshId(context), row, 'noticeTimer', about.sentAtMs),
    ...about,
    identity: timerIdentity(db, about.from, about.sentAtMs),
  };
  await db.messages.add(notice);
  return notice;
}

/** Both copies of a change are one. */
export const timerIdentity = (db: StarlingDatabase, from: string, sentAtMs: number): string =>
  db.identityOf(`timer ${from}`, sentAtMs);

/**
 * How what we write in a conversation disappears from now on: in the configs, in the conversation, and told to the other
 * side.
 *
 * @throws NotFoundError, BlockedError
 */
export async function changeTimer(
  context: MessengerContext,
  input: { conversation: string; disappearing: Disappearing } & Repeatable,
): Promise<void> {
  const { db } = context;
  const keys = requireKeys(context);
  const id = callId(context, input);
  if (await wasDone(context, id)) return;
  const target = await writable(context, input.conversation);
  const isOn = input.disappearing.mode !== 'off' && input.disappearing.seconds > 0;
  const mode = target.kind === 'me' ? 'after-send' : input.disappearing.mode;
  const disappearing: Disappearing = isOn ? { mode, seconds: input.disappearing.seconds } : { mode: 'off', seconds: 0 };
  const { approval, times } = await prepareApproval(context, target, 1);
  const [sentAtMs = 0] = times;
  const expiry = expiryOf({ ...target, disappearing });
  const payloads = await composeData(
    await occasionFor(context, target, sentAtMs),
    { flags: TIMER_UPDATE },
    expiry,
    false,
  );
  await context.fault('timer: bytes made');
  const tables = [db.conversations, db.messages, db.jobs, db.seen, db.configs];
  await db.transaction('rw', tables, async () => {
    if (await wasDone(context, id)) return;
    await noteDone(context, id);
    const row = await writable(context, input.conversation);
    await approve(context, row, approval);
    row.disappearing = disappearing;
    row.timerAtMs = sentAtMs;
    const expiresAtMs = expiry ? sentAtMs + expiry.seconds * 1000 : 0;
    const about = { from: keys.accountId, outgoing: true, sentAtMs, expiry, expiresAtMs };
    const notice = await putTimerNotice(context, row, about);
    if (notice) withNewest(row, notice);
    await db.jobs.bulkAdd(controlJobs(context, row, payloads, sentAtMs));
    for (const made of payloads) if (made.recipient === keys.accountId) await markSeen(context, made);
    await putSynced(context, row);
  });
  await context.fault('timer: written');
}
