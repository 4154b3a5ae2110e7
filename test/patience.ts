import { afterEach, vi } from 'vitest';
import { openWaits, sourceOf, waiting, wordsOf } from './waits.ts';

// A busy machine is slow, not wrong. A test has more time than each of its waits, so that the wait says what was missing.
const PATIENCE_MS = 60_000;

const { waitFor } = vi;
vi.waitFor = <T>(work: () => T | Promise<T>, options: Parameters<typeof waitFor>[1] = PATIENCE_MS) => {
  let last: unknown = 'it has not answered';
  const keep = (error: unknown): never => {
    last = error;
    throw error;
  };
  const look = (): T | Promise<T> => {
    try {
      const result = work();
      return result instanceof Promise ? result.catch(keep) : result;
    } catch (error) {
      return keep(error);
    }
  };
  return waiting(() => `waited for ${sourceOf(work)}\nand had: ${wordsOf(last)}`, waitFor(look, options));
};

afterEach(({ task }) => {
  const result = task.result;
  if (result?.state !== 'fail') return;
  for (const wait of openWaits()) result.errors?.push({ name: 'StillWaiting', message: wait });
});

if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/preact');
  configure({ asyncUtilTimeout: PATIENCE_MS });
}
