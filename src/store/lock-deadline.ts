import type { KeyStorage } from './key-vault.ts';

const NAME = 'lock-deadline';

interface Deadline {
  /** ms, local time. */
  setAtMs: number;
  lockAtMs: number;
}

/** Beside the open key, in session memory: it goes when the browser closes, as the key does. */
export async function setDeadline(session: KeyStorage, nowMs: number, awayMinutes: number | null): Promise<void> {
  if (awayMinutes === null) return session.remove(NAME);
  const deadline: Deadline = { setAtMs: nowMs, lockAtMs: nowMs + awayMinutes * 60_000 };
  await session.set(NAME, JSON.stringify(deadline));
}

/** ms, local time; null: it stays open until the browser closes. */
export async function deadlineOf(session: KeyStorage): Promise<number | null> {
  return (await read(session))?.lockAtMs ?? null;
}

/** Is the time up? A clock that was set back does not give more of it. */
export async function isOverdue(session: KeyStorage, nowMs: number): Promise<boolean> {
  const deadline = await read(session);
  return deadline !== null && (nowMs >= deadline.lockAtMs || nowMs < deadline.setAtMs);
}

async function read(session: KeyStorage): Promise<Deadline | null> {
  const stored = await session.get(NAME);
  return stored === undefined ? null : (JSON.parse(stored) as Deadline);
}
