import type { FileServer } from '../protocol/file-url.ts';
import { MAX_ONION_BYTES } from '../protocol/limits.ts';
import type { Limits } from './limiter.ts';
import { firstCharacters } from '../protocol/whole-characters.ts';

/** What an operator says about the gateway; every field is shown to people as plain text. */
export interface OperatorInfo {
  name: string;
  operator: string;
  contact: string;
  country: string;
  policy: string;
  /** `self`, or the name of the service in front that ends TLS (it sees what the gateway sees). */
  tlsTerminatesAt: string;
}

export const DEFAULT_OPERATOR: OperatorInfo = {
  name: 'Starling gateway',
  operator: '',
  contact: '',
  country: '',
  policy: 'Nothing is logged. Counters per address are kept in memory for the limits and forgotten within a day.',
  tlsTerminatesAt: 'self',
};

export interface InformationInput {
  operator: OperatorInfo;
  limits: Limits;
  nodeList: { height: number; age_s: number; count: number };
  rawKey: string | undefined;
  token: boolean;
  development: boolean;
  /** File servers of a development network. */
  fileServers: readonly FileServer[];
}

/** The information document. @see docs/protocol/gateway.md §7.2 */
export function information({ operator, limits, nodeList, rawKey, token, ...rest }: InformationInput): object {
  const { development, fileServers } = rest;
  return {
    name: firstCharacters(operator.name, 40),
    operator: operator.operator,
    contact: operator.contact,
    policy: operator.policy,
    country: operator.country,
    software: 'starling-gateway',
    version: '0.1.0',
    network: development ? 'development' : 'main',
    ...(development && fileServers.length > 0 ? { file_servers: fileServers } : {}),
    guards: rawKey === undefined ? '*' : [rawKey],
    modes: rawKey === undefined ? ['enveloped'] : ['raw'],
    limits: {
      max_body: MAX_ONION_BYTES,
      per_second: limits.perSecond,
      burst: limits.burst,
      per_day: limits.bytesPerDay,
    },
    node_list: nodeList,
    tls_terminates_at: operator.tlsTerminatesAt,
    auth: token ? 'bearer' : 'none',
  };
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The page a person sees who opens the gateway's address in a browser. */
export function humanPage({ operator, development }: { operator: OperatorInfo; development: boolean }): string {
  const who = operator.operator === '' ? '' : ` It is run by ${escapeHtml(operator.operator)}.`;
  const contact = operator.contact === '' ? '' : `<p>Contact: ${escapeHtml(operator.contact)}</p>`;
  const network = development ? '<p><strong>It serves a development network, not the real one.</strong></p>' : '';
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(operator.name)}</title>
<style>body{font:1rem/1.5 system-ui;max-width:38rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>${escapeHtml(operator.name)}</h1>
<p>This is a gateway for Session messengers that run in a browser. A browser cannot talk to Session's service nodes
directly; this server passes sealed packets on to them.${who}</p>${network}
<h2>What it sees</h2>
<p>Your internet address, when you are online, how large each packet is (rounded) and which node it goes to.
It does not see your account, your contacts or your messages, and cannot.</p>
<p>${escapeHtml(operator.policy)}</p>
<h2>How to use it</h2>
<p>In Starling: Settings, Network, Add gateway, then this page's address.</p>${contact}
</html>`;
}
