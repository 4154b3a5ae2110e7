import { isObject, parseJson } from '../../protocol/json.ts';
import { utf8 } from '../../crypto/bytes.ts';
import type { KeyStorage } from '../../store/key-vault.ts';

const NAME = 'lock-attempts';

/** So many mistakes are free. */
const FREE = 3;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;

interface Attempts {
  failures: number;
  /** ms, local time, of the last. */
  atMs: number;
}

/** How long after so many wrong passphrases the next is looked at, ms: 5 s after the third, then twice that, at most five minutes. */
export const waitAfter = (failures: number): number =>
  failures < FREE ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - FREE, 16));

async function read(keys: KeyStorage): Promise<Attempts> {
  const stored = await keys.get(NAME);
  const value = stored === undefined ? null : parseJson(utf8(stored));
  if (!isObject(value) || typeof value['failures'] !== 'number' || typeof value['atMs'] !== 'number')
    return { failures: 0, atMs: 0 };
  return { failures: value['failures'], atMs: value['atMs'] };
}

/** ms until the next attempt counts. A clock that was set back makes nobody wait longer than once. */
export async function remainingWait(keys: KeyStorage, nowMs: number): Promise<number> {
  const { failures, atMs } = await read(keys);
  const whole = waitAfter(failures);
  return Math.max(0, Math.min(whole, atMs + whole - nowMs));
}

/** To be called before a proof is looked at, so that a death of the worker does not give free attempts. */
export async function countAttempt(keys: KeyStorage, nowMs: number): Promise<void> {
  const { failures } = await read(keys);
  await keys.set(NAME, JSON.stringify({ failures: failures + 1, atMs: nowMs } satisfies Attempts));
}

export const forgetAttempts = async (keys: KeyStorage): Promise<void> => keys.remove(NAME);
