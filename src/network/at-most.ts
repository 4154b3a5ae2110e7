/** Waits for something that never fails, but not longer than so. @returns whether it ended in time */
export async function atMost(ms: number, done: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const isDone = await Promise.race([done.then(() => true), timeout]);
  clearTimeout(timer);
  return isDone;
}
