import { browser } from 'wxt/browser';

/** The least that browsers take. */
const LEAST_SECONDS = 15;

interface Idle {
  queryState: (seconds: number) => Promise<'active' | 'idle' | 'locked'>;
  onStateChanged: { addListener: (listener: (state: string) => void) => void };
}

/** Without the permission it is not there. */
const idle = (): Idle | undefined => (browser as { idle?: Idle }).idle;

/** Did somebody use this computer in the last minutes? false too where the browser does not tell. */
export async function isSomebodyHere(minutes: number): Promise<boolean> {
  return (await idle()?.queryState(Math.max(LEAST_SECONDS, minutes * 60))) === 'active';
}

let listening = false;

/** Calls back when the screen of this computer is locked. To be called at every start and again when a permission was granted; listens once. */
export function onScreenLocked(locked: () => void): void {
  const api = idle();
  if (listening || api === undefined) return;
  listening = true;
  api.onStateChanged.addListener((state) => {
    if (state === 'locked') locked();
  });
}
