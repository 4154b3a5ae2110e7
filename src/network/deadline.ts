/** A time limit that is given up when it is not needed any more: most requests succeed, and leave nothing behind. */
export interface Deadline {
  signal: AbortSignal;
  /** The time ran out, or the outer signal came. */
  readonly isOver: boolean;
  /** To be called when the work is done, whatever came of it. */
  clear(): void;
}

/** @param outer ends it early */
export function deadline(timeoutMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  const end = () => controller.abort();
  const timer = setTimeout(end, timeoutMs);
  if (outer?.aborted === true) end();
  else outer?.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return controller.signal.aborted;
    },
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', end);
    },
  };
}
