/**
 * Runs `work` if no other context of ours is doing so: a background that is being started and its predecessor that is
 * being stopped may overlap. Returns undefined if somebody else holds the lock.
 */
export async function withPollLock<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  return navigator.locks.request('starling:poll', { ifAvailable: true }, async (lock) =>
    lock === null ? undefined : work(),
  );
}
