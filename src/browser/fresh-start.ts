import { browser } from 'wxt/browser';

/** Name of the alarm that starts the background once more. */
export const FRESH_START_ALARM = 'fresh-start';
const SOON_MS = 1_000;

let wanted = false;

/**
 * To be called synchronously at every start. Firefox wakes a stopped background only for events that were listened to
 * while it started, and events of a permission that was granted later could not be: a background that was granted one is
 * started once more, right after its end, so that a click on a notification finds it.
 */
export function startFreshAfterEnd(): void {
  const { onSuspend } = browser.runtime as { onSuspend?: { addListener: (listener: () => void) => void } };
  onSuspend?.addListener(() => {
    if (wanted) void browser.alarms.create(FRESH_START_ALARM, { when: Date.now() + SOON_MS });
  });
}

/** A permission with events of its own was granted after this start. */
export const wantFreshStart = (): void => void (wanted = true);
