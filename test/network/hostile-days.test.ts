import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { copyBytes } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { type Gateway, startGateway } from '../../src/gateway/gateway.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork } from '../../src/network/network.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { shortOrLong } from '../length.ts';

const HOUR_MS = 3_600_000;
const DAYS = shortOrLong(2, 14);
const noCursor = () => undefined;

let aheadMs = 0;
let devnet: Devnet;
let honest: Gateway;
let front: Server;
let frontUrl: string;
/** Guards that the hostile gateway serves: those of its own. */
let served: ReadonlySet<string>;

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 12, swarms: 4, clock: () => Date.now() + aheadMs, memberTimeoutMs: 300 });
  honest = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
  served = new Set(devnet.nodes.slice(0, 3).map(({ ed25519 }) => ed25519));
  front = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const guard = /^\/v1\/onion\/(.*)$/.exec(request.url ?? '')?.[1];
      if (guard !== undefined && !served.has(guard)) return void response.writeHead(502).end();
      const init = request.method === 'POST' ? { method: 'POST', body: copyBytes(Buffer.concat(chunks)) } : {};
      void (async () => {
        const answer = await fetch(honest.url + (request.url ?? ''), init);
        response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
      })().catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  frontUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
});

afterAll(async () => {
  front.close();
  await honest.stop();
  await devnet.stop();
});

/** Polls every twenty minutes for some days; the guards after each poll, and how many polls were answered. */
async function days(gateways: readonly string[]): Promise<{ guards: string[][]; answered: number }> {
  const state = memoryState();
  const { nodes } = devnet.networkFile();
  const network = createNetwork({
    // The rules of the large network, as far as one computer can have them.
    profile: { ...developmentNetwork(nodes), ageRules: true },
    state,
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now() + aheadMs,
  });
  await network.load();
  for (const url of gateways) await network.gateways.add(url);
  await network.gateways.makePrimary(frontUrl);
  const account = deriveAccount(generateSeed());
  const guards: string[][] = [];
  let answered = 0;
  for (let poll = 0; poll < DAYS * 24 * 3; poll++) {
    answered += await network.retrieve(account, [0], noCursor).then(
      () => 1,
      () => 0,
    );
    guards.push((await state.get<{ guards: { ed25519: string }[] }>('paths'))?.guards.map((one) => one.ed25519) ?? []);
    aheadMs += HOUR_MS / 3;
  }
  return { guards, answered };
}

/** Which polls were followed by another guard in place of one. */
const replacements = (guards: readonly string[][]): number[] =>
  guards.flatMap((now, poll) => (guards[poll - 1] ?? now).filter((guard) => !now.includes(guard)).map(() => poll));

describe('a gateway that serves only the guards of its own, for days', () => {
  it('moves at most two guards a day to where it wants them', async () => {
    const { guards } = await days([frontUrl]);
    const moved = replacements(guards);
    expect(moved.length).toBeGreaterThan(0);
    for (const poll of moved)
      expect(moved.filter((other) => other >= poll && other < poll + 24 * 3).length).toBeLessThanOrEqual(2);
  });

  it('moves none when there is an honest reserve, and nothing is missed', async () => {
    const { guards, answered } = await days([frontUrl, honest.url]);
    expect(replacements(guards)).toEqual([]);
    expect(answered).toBe(guards.length);
  });
});
