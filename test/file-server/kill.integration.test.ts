import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { randomBytes, utf8 } from '../../src/crypto/bytes.ts';
import { contentId } from '../../src/protocol/file-server.ts';
import { overHttp } from '../vectors/adapters/file-server-transcripts.ts';

const MAIN = join(import.meta.dirname, '../../src/file-server/main.ts');
let data: string;
let child: ChildProcess | undefined;

beforeEach(() => void (data = mkdtempSync(join(tmpdir(), 'file-server-kill-'))));
afterEach(async () => {
  await kill();
  rmSync(data, { recursive: true, force: true });
});

/** Resolves when the server says where it is. */
function start(): Promise<{ port: number; said: string }> {
  const started = spawn(process.execPath, [MAIN, '--data', data, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  return new Promise((resolve, reject) => {
    let said = '';
    started.once('exit', () => reject(new Error(`the server ended: ${said}`)));
    started.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      const port = /file server at http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined && said.includes('X25519')) resolve({ port: Number(port), said });
    });
  });
}

function kill(): Promise<void> {
  const running = child;
  child = undefined;
  if (running?.pid === undefined || running.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    running.once('exit', () => resolve());
    running.kill('SIGKILL');
  });
}

const post = (port: number, body: Uint8Array) =>
  overHttp({ port }, { method: 'POST', path: '/file', headers: {}, body });
const get = (port: number, id: string) =>
  overHttp({ port }, { method: 'GET', path: `/file/${id}`, headers: {}, body: null });

it('killed in the middle of uploads, it serves whole files or none, and everything it had promised', async () => {
  let { port } = await start();
  for (let round = 0; round < 3; round++) {
    const blobs = Array.from({ length: 12 }, () => randomBytes(60_000));
    const promised: string[] = [];
    let enough: () => void = () => undefined;
    const some = new Promise<void>((resolve) => (enough = resolve));
    const uploads = blobs.map((blob) =>
      post(port, blob).then(
        ({ status }) => {
          if (status === 200) promised.push(contentId(blob));
          if (promised.length >= 3) enough();
        },
        () => undefined,
      ),
    );
    await some;
    await kill();
    await Promise.all(uploads);
    ({ port } = await start());
    expect(readdirSync(join(data, 'incoming'))).toEqual([]);
    const served = await Promise.all(
      blobs.map(async (blob) => {
        const id = contentId(blob);
        const { status, body } = await get(port, id);
        return { id, state: status === 404 ? 'none' : status === 200 && contentId(body) === id ? 'whole' : 'broken' };
      }),
    );
    expect(served.filter(({ state }) => state === 'broken')).toEqual([]);
    const whole = served.filter(({ state }) => state === 'whole').map(({ id }) => id);
    expect(promised.filter((id) => !whole.includes(id))).toEqual([]);
  }
});

it('prints address and key once, and nothing about what people do', async () => {
  const { port, said } = await start();
  let output = said;
  child?.stdout?.on('data', (part: Buffer) => (output += part.toString()));
  const id = contentId(utf8('a'));
  expect((await post(port, utf8('a'))).status).toBe(200);
  expect((await get(port, id)).status).toBe(200);
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end('nonsense\r\n\r\n'));
    socket.once('close', () => resolve()).resume();
  });
  expect(output).toBe(said);
  expect(said).toMatch(/address {2}http:\/\/127\.0\.0\.1:\d+\n {2}key {6}[0-9a-f]{64}\n/);
  const key = /key {6}([0-9a-f]{64})/.exec(said)?.[1];
  await kill();
  expect((await start()).said).toContain(key);
});
