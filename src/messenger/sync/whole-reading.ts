import type { StarlingDatabase } from '../../store/database.ts';
import type { MessengerContext } from '../context.ts';
import { wasWithin } from '../due.ts';

/** When the configs were last read from their beginning, ms, local clock; 0: they are to be. */
const READ_WHOLE = 'configsReadWhole';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Are the configs to be read without cursors? Once a day, and after everything that may have left us behind: a member
 * whose messages do not stand in the order in which they were written (two devices that push at once, a config that was
 * put back) has given us its last one, and would never give us the newest.
 */
export async function isWholeReadingDue({ db, now }: MessengerContext): Promise<boolean> {
  return !wasWithin(DAY_MS, (await db.counters.get(READ_WHOLE))?.value ?? 0, now());
}

/** They have been read as a whole. From one member alone that is good for an hour. */
export async function noteWholeReading({ db, now }: MessengerContext, members: number): Promise<void> {
  if (members === 0) return;
  await db.counters.put({ name: READ_WHOLE, value: members > 1 ? now() : now() - DAY_MS + HOUR_MS });
}

/** The next poll reads them as a whole. Within a transaction over `db.counters`, or in one of its own. */
export async function readWholeAgain(db: StarlingDatabase): Promise<void> {
  await db.counters.put({ name: READ_WHOLE, value: 0 });
}

/** Set while the inbox is to be read from its beginning, because something of it was passed over that counts after all. */
const INBOX = 'inboxReadWhole';

export const isInboxReadingDue = async ({ db }: MessengerContext): Promise<boolean> =>
  (await db.counters.get(INBOX)) !== undefined;

/** Within a transaction over `db.counters`. */
export async function readInboxAgain(db: StarlingDatabase): Promise<void> {
  await db.counters.put({ name: INBOX, value: 1 });
}

/** It has been. */
export async function noteInboxReading({ db }: MessengerContext): Promise<void> {
  await db.counters.delete(INBOX);
}
