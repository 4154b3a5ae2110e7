import { browser } from 'wxt/browser';
import { hasHost, hostPattern } from './permissions.ts';

/** A host whose permission is wanted for one request only. */
interface Borrowed {
  pattern: string;
  /** When the person was asked, in ms. */
  sinceMs: number;
}

const KEY = 'borrowed-hosts';
/** The question closes popups: so long the permission waits for the next click. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

/**
 * Notes, on disk, that the permission of this host is to be given back; nothing if we have it already. Called before the
 * person is asked, because the question may close the page.
 */
export async function noteBorrowed(origin: string, nowMs: number = Date.now()): Promise<void> {
  if (await hasHost(origin)) return;
  const pattern = hostPattern(origin);
  const others = (await borrowed()).filter((host) => host.pattern !== pattern);
  await browser.storage.local.set({ [KEY]: [...others, { pattern, sinceMs: nowMs }] });
}

/** Gives back the permission of this host, if it was borrowed, and all that nobody came back for. */
export async function giveBack(origin: string | null, nowMs: number = Date.now()): Promise<void> {
  const all = await borrowed();
  const isDue = ({ pattern, sinceMs }: Borrowed) =>
    (origin !== null && pattern === hostPattern(origin)) || Math.abs(nowMs - sinceMs) > FORGOTTEN_AFTER_MS;
  const due = all.filter(isDue);
  if (due.length === 0) return;
  await browser.permissions.remove({ origins: due.map(({ pattern }) => pattern) });
  const left = all.filter((host) => !isDue(host));
  await (left.length > 0 ? browser.storage.local.set({ [KEY]: left }) : browser.storage.local.remove(KEY));
}

async function borrowed(): Promise<Borrowed[]> {
  const saved: unknown = (await browser.storage.local.get(KEY))[KEY];
  return Array.isArray(saved) ? saved.filter(isBorrowed) : [];
}

const isBorrowed = (value: unknown): value is Borrowed =>
  typeof value === 'object' &&
  value !== null &&
  'pattern' in value &&
  typeof value.pattern === 'string' &&
  'sinceMs' in value &&
  typeof value.sinceMs === 'number';
