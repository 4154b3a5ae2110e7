import type { Devnet } from '../src/devnet/devnet.ts';
import type { NodeFaults } from '../src/devnet/faults.ts';
import type { Draw } from '../test/seeded.ts';
import { NODES, SWARMS } from './cast.ts';

/** What goes wrong at a gateway. */
export const GATEWAY_TROUBLES = ['gone', 'silent', 'misdirected', 'no next node', 'garbage'] as const;
export type GatewayTrouble = (typeof GATEWAY_TROUBLES)[number];

/** Faults of a node that keeps running. */
const FAULTS = {
  'loses connections': { reset: true },
  'loses what it stores': { forgetsStores: true },
  'tells nobody': { keepsToItself: true },
  'hears nobody': { deafToMembers: true },
  'signs wrongly': { wrongSignature: true },
  'answers nonsense': { undecryptable: true },
  'relays nothing': { silentRelay: true },
  'is slow': { delayMs: 1500 },
  'shows nothing': { rewrites: (_, answer) => answer.replaceAll(/"messages":\[\{.*?\}\]/g, '"messages":[]') },
  'fails at everything': { rpcAnswer: () => ({ status: 500, text: 'internal error' }) },
  'sends away': { guardAnswer: { status: 421, text: '{"snodes":[]}' } },
  'refuses the next': { guardAnswer: { status: 502, text: 'Next node not found: 00' } },
} satisfies Record<string, NodeFaults>;
type Fault = keyof typeof FAULTS;

export type NodeTrouble = 'dies' | 'dies and loses what waits' | 'hangs' | 'has a wrong time' | Fault;
export const NODE_TROUBLES: readonly NodeTrouble[] = [
  'dies',
  'dies and loses what waits',
  'hangs',
  'has a wrong time',
  ...(Object.keys(FAULTS) as Fault[]),
];

/** What goes wrong between devices; times are ms after the start of the storm. */
export type NetworkTrouble = { atMs: number } & (
  | { kind: 'node'; node: number; trouble: NodeTrouble; forMs: number }
  | /** To another swarm. */ { kind: 'move'; node: number; swarm: number }
  | { kind: 'gateway'; gateway: number; trouble: GatewayTrouble; forMs: number }
);

const WRONG_TIME_MS = 10 * 60_000;
const LONGEST_MS = 6_000;
/** Between two troubles of one swarm: what waited for a member has come to it. */
const PEACE_MS = 6_000;

/** One node of a swarm at a time is in trouble, so that two others always hold what was proven to be stored. */
export function* planNetworkTroubles(
  draw: Draw,
  { stormMs, gateways }: { stormMs: number; gateways: number },
): Generator<NetworkTrouble> {
  const swarmOf = Array.from({ length: NODES }, (_, node) => node % SWARMS);
  const calmAtMs = Array<number>(SWARMS).fill(0);
  for (let atMs = 500; atMs < stormMs; atMs += 700 + draw(1500)) {
    const node = draw(NODES);
    const swarm = swarmOf[node] as number; // there is one for each node
    if ((calmAtMs[swarm] ?? 0) > atMs) continue;
    const to = calmAtMs.findIndex((calm, other) => other !== swarm && calm <= atMs);
    if (draw(2) === 0 && to >= 0 && swarmOf.filter((other) => other === swarm).length > 3) {
      swarmOf[node] = to;
      calmAtMs[swarm] = calmAtMs[to] = atMs + PEACE_MS;
      yield { atMs, kind: 'move', node, swarm: to };
      continue;
    }
    const forMs = Math.min(1000 + draw(LONGEST_MS), stormMs - atMs);
    calmAtMs[swarm] = atMs + forMs + PEACE_MS;
    yield { atMs, kind: 'node', node, trouble: NODE_TROUBLES[draw(NODE_TROUBLES.length)] as NodeTrouble, forMs };
  }
  for (let atMs = 3000; atMs < stormMs; atMs += 4000 + draw(6000)) {
    const trouble = GATEWAY_TROUBLES[draw(GATEWAY_TROUBLES.length)] as GatewayTrouble;
    yield {
      atMs,
      kind: 'gateway',
      gateway: draw(gateways),
      trouble,
      forMs: Math.min(1000 + draw(4000), stormMs - atMs),
    };
  }
}

/** Brings it about. @returns what heals it */
export async function bringAbout(devnet: Devnet, node: number, trouble: NodeTrouble): Promise<() => Promise<void>> {
  if (trouble === 'dies' || trouble === 'dies and loses what waits') {
    await devnet.stopNode(node);
    return async () => devnet.startNode(node, { missed: trouble === 'dies' ? 'deliver' : 'lose' });
  }
  if (trouble === 'hangs') {
    devnet.pause(node);
    return async () => devnet.resume(node);
  }
  if (trouble === 'has a wrong time') {
    devnet.setSkew(node, WRONG_TIME_MS);
    return async () => devnet.setSkew(node, 0);
  }
  devnet.setFaults(node, FAULTS[trouble]);
  return async () => devnet.setFaults(node, {});
}
