/** To be called by an attempt whose answer has begun to arrive: no other is started beside it. */
export type Hold = () => void;

/**
 * Runs attempts one after the other until one succeeds. The next one starts when the one before has failed, or has been
 * silent for `afterMs` – a late first answer is still taken then.
 *
 * @throws the last error if all fail
 * @see protocol 09 §9.4
 */
export function handOver<T>(
  attempts: readonly ((hold: Hold) => Promise<T>)[],
  afterMs: number,
  mayGoOn: (error: unknown) => boolean = () => true,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let next = 0;
    let running = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = () => {
      clearTimeout(timer);
      const attempt = attempts[next++];
      if (!attempt) return;
      running++;
      const mine = next < attempts.length ? setTimeout(start, afterMs) : undefined;
      timer = mine;
      attempt(() => clearTimeout(mine)).then(
        (value) => {
          clearTimeout(timer);
          next = attempts.length;
          resolve(value);
        },
        (error: unknown) => {
          running--;
          if (mayGoOn(error) && next < attempts.length) return start();
          next = attempts.length;
          if (running === 0 || !mayGoOn(error)) {
            clearTimeout(timer);
            reject(error);
          }
        },
      );
    };
    start();
  });
}
