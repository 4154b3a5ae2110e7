import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../network/ip-address.ts';

export interface AdmissionRules {
  /** The server listens on loopback only: check `Host` (DNS rebinding) and refuse pages of the web. */
  loopback: boolean;
  token: string | undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * An extension, or a program that is no browser at all? Pages name themselves in `Origin`; a sandboxed frame, a `data:`
 * page and a file hide behind `null`. What a page embeds has no `Origin`, but browsers tell its mode to a server on this
 * computer. An extension that asks by its permission sends no `Origin`, and one that asks without it its own.
 */
function mayBeExtension({ headers: { origin, ...headers } }: IncomingMessage): boolean {
  if (origin === undefined) return headers['sec-fetch-mode'] !== 'no-cors';
  return /^(chrome|moz|safari-web)-extension:\/\/[^/]+$/i.test(origin);
}

/** The status to refuse a request with before anything is read; null lets it in. The human page needs no token. */
export function refusal(request: IncomingMessage, path: string, rules: AdmissionRules): number | null {
  if (rules.loopback) {
    const host = request.headers.host ?? '';
    if (!URL.canParse(`http://${host}`) || !isLoopbackHost(new URL(`http://${host}`).hostname)) return 403;
    if (!mayBeExtension(request)) return 403;
  }
  if (rules.token === undefined || path === '/' || request.method === 'OPTIONS') return null;
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(rules.token)) ? null : 401;
}

/**
 * The address limits are counted for. Behind a reverse proxy (`trustProxy`) the last entry of `X-Forwarded-For`, which
 * that proxy wrote itself; earlier entries are the client's to invent.
 */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = request.headers['x-forwarded-for'];
  if (trustProxy && forwarded !== undefined) {
    const last = String(forwarded).split(',').at(-1)?.trim();
    if (last !== undefined && last !== '') return last;
  }
  return request.socket.remoteAddress ?? '';
}
