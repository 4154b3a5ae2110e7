import { giveBack, noteBorrowed } from './borrowed-hosts.ts';
import { pageTitle } from './page-title.ts';
import { requestHost } from './permissions.ts';

/** See ports.ts of the interface. */
type LinkTrouble = 'refused' | 'unreachable' | 'leads-on' | 'not-a-page' | 'no-title';

const MOST_BYTES = 500 * 1_024;
const TIMEOUT_MS = 20_000;
const WEB_PAGE = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i;

/**
 * Asks a site, once and directly, for the title of a page; the site sees the IP address. Asks the person for the permission
 * of its host, and gives that back afterwards. Must be called within a click.
 *
 * @param url https, checked by the rules for previews
 * @see protocol 07 §5.7
 */
export async function titleOfLink(url: string): Promise<{ title: string } | LinkTrouble> {
  const { origin } = new URL(url);
  const noted = noteBorrowed(origin); // not awaited: the browser must be asked within the click
  const granted = await requestHost(origin);
  await noted;
  try {
    return granted ? await readTitle(url) : 'refused';
  } finally {
    await giveBack(origin);
  }
}

/**
 * @param limits for tests
 * @returns the title, at most 200 characters, or why there is none
 */
export async function readTitle(
  url: string,
  { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<{ title: string } | LinkTrouble> {
  let page: Uint8Array;
  let contentType: string;
  try {
    const response = await fetch(url, {
      // With the host's permission, and failing without: the request never names our installation (see header-rule.ts).
      mode: globalThis.location === undefined ? 'cors' : 'same-origin',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'manual',
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    contentType = response.headers.get('content-type') ?? '';
    const trouble = troubleOf(response, contentType);
    if (trouble !== null) {
      await response.body?.cancel();
      return trouble;
    }
    page = await beginning(response);
  } catch {
    return 'unreachable';
  }
  const title = pageTitle(page, contentType);
  return title === '' ? 'no-title' : { title };
}

function troubleOf({ type, status }: Response, contentType: string): LinkTrouble | null {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return 'leads-on';
  return status === 200 && WEB_PAGE.test(contentType) ? null : 'not-a-page';
}

/** At most 500 KiB; what comes after is not read. */
async function beginning(response: Response): Promise<Uint8Array> {
  const page = new Uint8Array(MOST_BYTES);
  let length = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && length < MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    const piece = value.subarray(0, MOST_BYTES - length);
    page.set(piece, length);
    length += piece.length;
  }
  await reader?.cancel();
  return page.subarray(0, length);
}
