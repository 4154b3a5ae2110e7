/** Where in the interface somebody is. */
export type Route =
  | { view: 'list' }
  | { view: 'requests' }
  /** `to`: Account ID or name to begin with. */
  | { view: 'new'; to?: string }
  /** `conversation`: key of the only one to look in. */
  | { view: 'search'; text: string; conversation?: string }
  /** `message`: id of the one to show. */
  | { view: 'conversation'; key: string; message?: string }
  /** Pictures, files and voice messages of one conversation. */
  | { view: 'media'; key: string };

/** How long after closing the popup opens where one was. */
const FRESH_MS = 10 * 60_000;

export const HOME: Route = { view: 'list' };

/** Where Esc and the way back lead: a search in one conversation belongs to it, and so do its pictures. */
export const above = (route: Route): Route =>
  route.view === 'media'
    ? { view: 'conversation', key: route.key }
    : route.view === 'search' && route.conversation !== undefined
      ? { view: 'conversation', key: route.conversation }
      : HOME;

/**
 * Reads the part after `#`: `conversation/KEY`, `media/KEY`, `requests`, `new`, `new/ID`, `search`, `search/WORDS`; `share` opens the list with the share sheet.
 *
 * @returns null for anything else
 */
export function parseHash(hash: string): { route: Route; share: boolean } | null {
  const [view, key] = hash.replace(/^#\/?/, '').split('/');
  if ((view === 'conversation' || view === 'media') && key)
    return { route: { view, key: decodeURIComponent(key) }, share: false };
  if (view === 'new' && key) return { route: { view, to: decodeURIComponent(key) }, share: false };
  if (view === 'requests' || view === 'new' || view === 'list') return { route: { view }, share: false };
  if (view === 'search') return { route: { view, text: decodeURIComponent(key ?? '') }, share: false };
  if (view === 'share') return { route: HOME, share: true };
  return null;
}

/** The remembered route if it is fresh, else the list. Total: the value may be anything. */
export function freshRoute(value: unknown, nowMs: number): Route {
  if (typeof value !== 'object' || value === null || !('route' in value) || !('atMs' in value)) return HOME;
  const { route, atMs } = value;
  if (typeof atMs !== 'number' || nowMs - atMs > FRESH_MS || nowMs < atMs) return HOME;
  if (typeof route !== 'object' || route === null || !('view' in route)) return HOME;
  if ((route.view === 'conversation' || route.view === 'media') && 'key' in route && typeof route.key === 'string')
    return { view: route.view, key: route.key };
  if (route.view === 'search' && 'text' in route && typeof route.text === 'string') {
    const only = 'conversation' in route && typeof route.conversation === 'string' ? route.conversation : undefined;
    return { view: 'search', text: route.text, ...(only !== undefined && { conversation: only }) };
  }
  if (route.view === 'requests' || route.view === 'new') return { view: route.view };
  return HOME;
}
