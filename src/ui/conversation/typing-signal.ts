/** The longest silence while somebody types. */
const EVERY_MS = 3000;

/**
 * Decides when the other side is told that somebody is writing: with the first key, then at most every 3 s, and once when
 * everything was taken out again. A message that is sent says it by itself.
 */
export function createTypingSignal(tell: (writing: boolean) => void, now: () => number = Date.now) {
  let toldMs: number | null = null;
  return {
    changed: (text: string): void => {
      if (text.trim() === '') {
        if (toldMs !== null) tell(false);
        toldMs = null;
      } else if (toldMs === null || now() - toldMs >= EVERY_MS) {
        toldMs = now();
        tell(true);
      }
    },
    sent: (): void => {
      toldMs = null;
    },
  };
}
