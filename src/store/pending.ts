import type { StarlingDatabase } from './database.ts';

/** What this device has still to do by itself. */
export interface Pending {
  /** Messages, copies for our own devices and questions to the swarm that wait. */
  jobs: number;
  /** Those that were given up, and wait for a person. */
  failed: number;
  /** Files on their way, in either direction. */
  files: number;
  /** Something that the account's devices share waits to be pushed. */
  configs: boolean;
}

export async function pendingOf(db: StarlingDatabase): Promise<Pending> {
  const jobs = await db.jobs.toArray();
  const failed = jobs.filter(({ state }) => state === 'failed').length;
  return {
    jobs: jobs.length - failed,
    failed,
    files: await db.files.where('state').anyOf('upload', 'wanted').count(),
    configs: (await db.configs.where('needsPush').equals(1).count()) > 0,
  };
}
