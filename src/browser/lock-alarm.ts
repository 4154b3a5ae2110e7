import { browser } from 'wxt/browser';

/** Name of the alarm that closes the app lock. */
export const LOCK_ALARM = 'lock';

/** At this time, ms; null: not at all. */
export async function planLockAlarm(atMs: number | null): Promise<void> {
  if (atMs === null) await browser.alarms.clear(LOCK_ALARM);
  else await browser.alarms.create(LOCK_ALARM, { when: atMs });
}
