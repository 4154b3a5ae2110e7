import type { StarlingDatabase } from './database.ts';

/** Messages that wait to be sent. */
export async function countWaiting(db: StarlingDatabase): Promise<number> {
  const jobs = await db.jobs.toArray();
  return jobs.filter(
    (job) => job.state === 'waiting' && job.messageId !== null && job.kind !== 'sync' && job.verified.length === 0,
  ).length;
}
