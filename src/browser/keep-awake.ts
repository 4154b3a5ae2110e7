import { browser } from 'wxt/browser';

/** A service worker stops 30 s after the last call of this kind, also while it waits for a server. */
const CALL_MS = 20_000;

/**
 * Keeps the background running until `work` has ended. For transfers of whole files only, which have limits of their own:
 * everything else is short, or goes on after a stop.
 */
export async function keepAwake<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void browser.runtime.getPlatformInfo().catch(() => undefined), CALL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
