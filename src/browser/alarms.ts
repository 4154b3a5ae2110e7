import { browser } from 'wxt/browser';

/** Name of the alarm that polls while no page is open. */
export const POLL_ALARM = 'poll';

/** Browsers hold packed extensions to this. */
const MINIMUM_SECONDS = 30;

/**
 * Creates the alarm if it is missing or has another period. An alarm may be lost with the browser's restart, so this is
 * called at every start; an alarm that is there is left alone, since creating it anew would put it off.
 */
export async function ensurePollAlarm(seconds: number): Promise<void> {
  const periodInMinutes = Math.max(MINIMUM_SECONDS, seconds) / 60;
  const existing = await browser.alarms.get(POLL_ALARM);
  if (existing?.periodInMinutes === periodInMinutes) return;
  await browser.alarms.create(POLL_ALARM, { periodInMinutes, delayInMinutes: periodInMinutes });
}
