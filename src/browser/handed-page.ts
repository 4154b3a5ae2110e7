import type { PageImage } from './page-image.ts';
import { sessionMemory } from './session-memory.ts';

/** A page, link or picture as far as it is known before anybody looked at it. */
export interface PageToShare {
  title: string;
  url: string;
  /** Text selected in the page; '' if none. */
  selection: string;
  /** It is what the tab in front shows, so that a picture of it can be taken. */
  inFront?: boolean;
  /** It is a picture of a page, which may be drawn from there. */
  image?: PageImage;
}

const memory = sessionMemory('handed-page');
/** An item nobody fetched belongs to a popup that did not open; it must not surprise the next one. */
const FRESH_MS = 60_000;

/** Keeps an item for the share sheet that is about to open; one for a window is not taken by a popup that comes up late. */
export async function handPageOver(page: PageToShare, nowMs = Date.now(), to: 'any' | 'window' = 'any'): Promise<void> {
  await memory.save({ page, atMs: nowMs, to });
}

/**
 * The item handed over, once.
 *
 * @param surface the kind of page that asks
 * @returns null if there is none for such a page, or it is older than a minute
 */
export async function takeHandedPage(nowMs = Date.now(), surface?: string): Promise<PageToShare | null> {
  const kept = await memory.load();
  if (typeof kept !== 'object' || kept === null) return null;
  const { page, atMs, to } = kept as { page: PageToShare; atMs: number; to?: string };
  if (to === 'window' && surface === 'popup') return null;
  await memory.clear();
  return nowMs - atMs <= FRESH_MS ? page : null;
}
