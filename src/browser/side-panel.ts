import { browser } from 'wxt/browser';

/** Chromium's API, not part of the polyfill's types. */
interface SidePanel {
  open(options: { windowId: number }): Promise<void>;
}

/**
 * Returns what opens the panel beside the page in a window, or null where the browser has none. The result must be
 * called within a click, without anything awaited before.
 */
export function panelOpener(): ((windowId: number) => Promise<void>) | null {
  // Not through the polyfill: it wraps what it knows, and it does not know this one.
  const chromium = (globalThis as { chrome?: { sidePanel?: SidePanel } }).chrome?.sidePanel;
  if (typeof chromium?.open === 'function') return (windowId) => chromium.open({ windowId });
  const firefox = (browser as { sidebarAction?: { open(): Promise<void> } }).sidebarAction;
  if (typeof firefox?.open === 'function') return () => firefox.open();
  return null;
}
