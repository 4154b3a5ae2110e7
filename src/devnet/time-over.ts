/**
 * A time-out that comes only for somebody who is away. One who works, on a computer that is busy with other things, is
 * waited for: what a test sees must not depend on what else runs beside it.
 *
 * @param isAway asked each time that `timeoutMs` have gone by
 */
export function timeOver(timeoutMs: number, isAway: () => boolean): { promise: Promise<void>; clear: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const promise = new Promise<void>((resolve) => {
    const wait = (): void => {
      timer = setTimeout(() => (isAway() ? resolve() : wait()), timeoutMs);
    };
    wait();
  });
  return { promise, clear: () => clearTimeout(timer) };
}
