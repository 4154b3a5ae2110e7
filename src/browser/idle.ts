import { browser } from 'wxt/browser';

/** The least that browsers take. */
const LEAST_SECONDS = 15;

interface Idle {
  queryState: (seconds: number) => Promise<'active' | 'idle' | 'locked'>;
  onStateChanged: {
    addListener: (listener: (state: string) => void) => void;
    hasListener: (listener: (state: string) => void) => boolean;
  };
}

/** Without the permission it is not there. */
const idle = (): Idle | undefined => (browser as { idle?: Idle }).idle;

/** Did somebody use this computer in the last minutes? false too where the browser does not tell. */
export async function isSomebodyHere(minutes: number): Promise<boolean> {
  return (await idle()?.queryState(Math.max(LEAST_SECONDS, minutes * 60))) === 'active';
}

let onLocked: (() => void) | undefined;

const stateChanged = (state: string): void => {
  if (state === 'locked') onLocked?.();
};

/** Calls back when the screen of this computer is locked. To be called at every start, and again whenever a permission was granted. */
export function onScreenLocked(locked: () => void): void {
  onLocked = locked;
  const event = idle()?.onStateChanged;
  if (event && !event.hasListener(stateChanged)) event.addListener(stateChanged);
}
