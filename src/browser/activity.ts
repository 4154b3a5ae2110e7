const EVERY_MS = 15_000;

/** Calls back when somebody presses a key or a button in this page, every 15 s at most. */
export function onActivity(active: () => void): void {
  let lastMs = -Infinity;
  const notice = (): void => {
    if (performance.now() - lastMs < EVERY_MS) return;
    lastMs = performance.now();
    active();
  };
  for (const event of ['pointerdown', 'keydown', 'wheel'] as const)
    addEventListener(event, notice, { capture: true, passive: true });
}
