import { browser } from 'wxt/browser';

/** Name of the alarm that polls while no page is open. */
export const POLL_ALARM = 'poll';

/** Browsers hold packed extensions to this. */
const MINIMUM_SECONDS = 30;

/** What rounding and a busy browser may add, ms. */
const TOLERANCE_MS = 5_000;

/**
 * Creates the alarm if it is missing, has another period, or comes later than one period from now: its time was made by
 * a clock that has been put back since, and could lie years ahead. An alarm may be lost with the browser's restart, so
 * this is called at every start; one that is right is left alone, since creating it anew would put it off.
 */
export async function ensurePollAlarm(seconds: number): Promise<void> {
  const periodInMinutes = Math.max(MINIMUM_SECONDS, seconds) / 60;
  const existing = await browser.alarms.get(POLL_ALARM);
  const latestMs = Date.now() + periodInMinutes * 60_000 + TOLERANCE_MS;
  if (existing?.periodInMinutes === periodInMinutes && existing.scheduledTime <= latestMs) return;
  await browser.alarms.create(POLL_ALARM, { periodInMinutes, delayInMinutes: periodInMinutes });
}
