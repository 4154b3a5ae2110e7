import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../src/crypto/bytes.ts';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { LOOPBACK_LIMITS } from '../../src/gateway/limiter.ts';
import { sealGatewayRequest } from '../../src/protocol/gateway-envelope.ts';
import { shortOrLong } from '../length.ts';

const SECONDS = shortOrLong(2, 30);
const PER_SECOND = 2_000;
const MIB = 1024 * 1024;
const MAIN = join(import.meta.dirname, '../../src/gateway/main.ts');

let devnet: Devnet;
let folder: string;
let gateway: ChildProcess;
let port: number;
let guard: string;
/** Accepts connections and never says a word. */
let silent: Server;
const SILENT = '5f'.repeat(32);
const held = new Set<Socket>();

beforeAll(async () => {
  devnet = await startDevnet({ nodes: 4, swarms: 1 });
  silent = createServer((socket) => void held.add(socket));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  folder = await mkdtemp(join(tmpdir(), 'starling-load-'));
  const { nodes } = devnet.networkFile();
  guard = nodes[0]?.ed25519 ?? '';
  const half = { ed25519: SILENT, ip: '127.0.0.1', port: (silent.address() as AddressInfo).port };
  await writeFile(join(folder, 'nodes.json'), JSON.stringify({ nodes: [...nodes, half] }));
  const args = [MAIN, '--nodes', join(folder, 'nodes.json'), '--port', '0', '--development'];
  gateway = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  port = await new Promise<number>((found) => {
    let said = '';
    gateway.stdout?.on('data', (data: Buffer) => {
      const address = /http:\/\/127\.0\.0\.1:(\d+)/.exec((said += data.toString()));
      if (address) found(Number(address[1]));
    });
  });
});

afterAll(async () => {
  gateway?.kill('SIGKILL');
  for (const socket of held) socket.destroy();
  silent?.close();
  await devnet?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** MB that the process has in memory. */
async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
}

/** One request from an address of this computer; its status, 0 if the connection broke. */
function post(from: string, agent: Agent, key = guard, body = sealGatewayRequest(utf8('x'))): Promise<number> {
  return new Promise((done) => {
    const options = { host: '127.0.0.1', port, path: `/v1/onion/${key}`, method: 'POST', localAddress: from, agent };
    const sent = request(options, (answer) => {
      answer.resume();
      answer.once('close', () => done(answer.statusCode ?? 0));
    });
    sent.once('error', () => done(0));
    sent.end(body);
  });
}

/** Opens connections that begin a request and never end it. */
async function slowOnes(from: string, count: number, text: string): Promise<Socket[]> {
  return Promise.all(
    Array.from(
      { length: count },
      async () =>
        new Promise<Socket>((done) => {
          const socket = connect({ host: '127.0.0.1', port, localAddress: from }, () => {
            socket.write(text);
            done(socket);
          });
          socket.on('error', () => done(socket));
        }),
    ),
  );
}

describe('a gateway under load', () => {
  it('serves polite people while another offers thousands of requests a second, and keeps its memory', async () => {
    const [noisy, polite] = [new Agent({ keepAlive: true, maxSockets: 64 }), new Agent({ keepAlive: true })];
    for (let i = 0; i < 50; i++) await post('127.0.0.9', polite);
    const before = await residentMb();
    const statuses: Promise<number>[] = [];
    const startedMs = performance.now();
    const served: number[] = [];
    for (let tick = 0; tick < SECONDS * 20; tick++) {
      const next = sleep(50);
      for (let i = 0; i < PER_SECOND / 20; i++) statuses.push(post('127.0.0.2', noisy));
      if (tick % 4 === 0) served.push(await post('127.0.0.3', polite));
      await next;
    }
    const all = await Promise.all(statuses);
    const seconds = (performance.now() - startedMs) / 1000 + 1;
    noisy.destroy();
    polite.destroy();
    expect(all).toHaveLength(SECONDS * PER_SECOND);
    expect(served.filter((status) => status !== 200)).toEqual([]);
    // The noisy one is told to slow down, however long its requests took to leave; nothing breaks.
    const { burst, perSecond } = LOOPBACK_LIMITS;
    expect(all.filter((status) => status === 200).length).toBeLessThanOrEqual(burst + perSecond * seconds);
    expect(all.every((status) => status === 200 || status === 429)).toBe(true);
    expect((await residentMb()) - before).toBeLessThan(150);
  });

  it.each([
    ['headers', 'POST /v1/onion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '],
    ['bodies', `POST /v1/onion/${'ab'.repeat(32)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4096\r\n\r\nhalf`],
  ])('is not taken by somebody who opens thousands of connections with endless %s', async (_, text) => {
    const slow = await slowOnes('127.0.0.4', shortOrLong(1_000, 3_000), text);
    const agent = new Agent({ keepAlive: true });
    for (let i = 0; i < 20; i++) expect(await post('127.0.0.5', agent)).toBe(200);
    // Most of them were closed at once: one address has its share and no more.
    await expect.poll(() => slow.filter((socket) => !socket.destroyed && !socket.closed).length).toBeLessThan(300);
    for (const socket of slow) socket.destroy();
    agent.destroy();
  });

  it('goes on while guards accept connections and never speak', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 100 });
    const stuck = Array.from({ length: 60 }, async () => post('127.0.0.6', agent, SILENT));
    const polite = new Agent({ keepAlive: true });
    for (let i = 0; i < 20; i++) expect(await post('127.0.0.7', polite)).toBe(200);
    expect(new Set(await Promise.all(stuck))).toEqual(new Set([502]));
    agent.destroy();
    polite.destroy();
  });

  it('holds only so many large bodies at a time', async () => {
    const before = await residentMb();
    const large = `POST /v1/onion/${guard} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${9 * MIB}\r\n\r\n`;
    const sockets: Socket[] = [];
    for (let address = 10; address < 14; address++) sockets.push(...(await slowOnes(`127.0.0.${address}`, 60, large)));
    for (const socket of sockets) socket.write(Buffer.alloc(8 * MIB));
    await sleep(2_000);
    expect((await residentMb()) - before).toBeLessThan(1_200);
    for (const socket of sockets) socket.destroy();
    const agent = new Agent();
    await expect.poll(() => post('127.0.0.15', agent)).toBe(200);
    agent.destroy();
  });
});
