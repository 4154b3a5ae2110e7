import { appendFile, mkdir, readdir, readFile, rename, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { equalBytes, randomBytes, toHex, utf8 } from '../../src/crypto/bytes.ts';
import type { FileServerOptions } from '../../src/file-server/file-server.ts';
import { contentId } from '../../src/protocol/file-server.ts';
import { buildOnionRequest, decodeServerResponse } from '../../src/protocol/onion-request.ts';
import { overHttp } from '../vectors/adapters/file-server-transcripts.ts';
import { Served } from './served.ts';

const DAY_SECONDS = 86_400;
let served: Served;
const start = async (options: Partial<FileServerOptions> = {}) => (served = await Served.start(options));
afterEach(() => served.remove());

const filesIn = (folder: 'files' | 'incoming') => readdir(join(served.data, folder));
const patterned = (length: number, seed = 7) => new Uint8Array(length).map((_, i) => (i * seed) % 251);

describe('the size of a file', () => {
  it.each([1, 1_000])('may be %i bytes of 1 000', async (length) => {
    await start({ maxBytes: 1_000 });
    const blob = patterned(length);
    const id = await served.upload(blob);
    expect(id).toBe(contentId(blob));
    expect(equalBytes((await served.ask('GET', `/file/${id}`)).body, blob)).toBe(true);
  });

  it.each(['http', 'onion'] as const)('may not be a byte more, over %s', async (way) => {
    await start({ maxBytes: 1_000 });
    expect((await served.ask('POST', '/file', patterned(1_001), {}, way)).status).toBe(413);
    expect(await filesIn('files')).toEqual([]);
  });

  it('is enforced while reading, whatever was announced', async () => {
    await start({ maxBytes: 1_000 });
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(served.server.port, '127.0.0.1');
      socket.write('POST /file HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
      // Never ended: only the limit can bring an answer.
      for (let i = 0; i < 5; i++) socket.write(`190\r\n${'x'.repeat(0x190)}\r\n`);
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is refused inside the onion as long as nodes carry it, and outside from there', async () => {
    await start({ maxBytes: 1_000 });
    const carried = await served.ask('POST', '/file', new Uint8Array(10_000_000), {}, 'onion');
    expect(carried.status).toBe(413);
    const beyond = await served.ask('POST', '/oxen/v4/lsrpc', new Uint8Array(10_485_761));
    expect(beyond.status).toBe(413);
  });
});

describe('requests that programs make by themselves', () => {
  it('forms are taken apart, so that there is no body; with any boundary', async () => {
    await start({});
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'Multipart/Form-Data'])
      expect((await served.ask('POST', '/file', utf8('--x'), { 'content-type': type })).status).toBe(413);
    expect((await served.ask('POST', '/file', utf8('--x'), { 'content-type': 'application/json' })).status).toBe(200);
  });

  it('are told which methods there are', async () => {
    await start({});
    const answer = await served.ask('OPTIONS', '/file');
    expect([answer.status, answer.headers['allow']]).toEqual([200, 'OPTIONS, POST']);
    expect((await served.ask('OPTIONS', '/nothing')).status).toBe(404);
  });

  it('are sent on where slashes are doubled', async () => {
    await start({});
    const answer = await served.ask('POST', '//file?a=//b', utf8('words'), {}, 'onion');
    expect([answer.status, answer.headers['location']]).toEqual([308, '/file?a=//b']);
    expect((await served.ask('GET', '/file//info//x', null, {}, 'onion')).status).toBe(404);
  });
});

describe('the life of a file', () => {
  it('is the default one, or what was asked for', async () => {
    await start({ defaultLifeSeconds: 1_000, maxLifeSeconds: 5_000 });
    expect(await served.lifeOf(await served.upload(utf8('a')))).toBe(1_000);
    expect(await served.lifeOf(await served.upload(utf8('b'), { 'X-FS-TTL': '60' }))).toBe(60);
    expect(await served.lifeOf(await served.upload(utf8('c'), { 'X-FS-TTL': '5000' }))).toBe(5_000);
  });

  it.each(['5001', '-1', 'abc', '', '1e3', ' ', '1.5', '0x10', '99999999999999999999'])(
    'cannot be asked to be “%s”',
    async (ttl) => {
      await start({ maxLifeSeconds: 5_000 });
      expect((await served.ask('POST', '/file', utf8('a'), { 'X-FS-TTL': ttl }, 'onion')).status).toBe(400);
      expect(served.server.fileCount()).toBe(0);
    },
  );

  it('may be nothing', async () => {
    await start();
    expect(await served.status(`/file/${await served.upload(utf8('a'), { 'X-FS-TTL': '0' })}`)).toBe(404);
  });

  it('is the default one whatever is asked, where nobody may ask', async () => {
    await start({ defaultLifeSeconds: 1_000, maxLifeSeconds: null });
    expect(await served.lifeOf(await served.upload(utf8('a'), { 'X-FS-TTL': '60' }))).toBe(1_000);
  });

  it('ends: the file is gone at once, and from the disk with the next cleaning', async () => {
    await start({ defaultLifeSeconds: 10 });
    const id = await served.upload(utf8('a'));
    served.nowMs += 9_999;
    expect(await served.status(`/file/${id}`)).toBe(200);
    served.nowMs += 1;
    expect(await served.status(`/file/${id}`)).toBe(404);
    expect(await served.status(`/file/${id}/info`)).toBe(404);
    expect(await filesIn('files')).toHaveLength(1);
    await served.server.clean();
    expect(await filesIn('files')).toEqual([]);
    expect(await served.status(`/file/${id}/extend`, 'POST')).toBe(404);
  });

  it('is extended, never shortened', async () => {
    await start({ defaultLifeSeconds: 10 * DAY_SECONDS });
    const id = await served.upload(utf8('a'));
    served.nowMs += 4 * DAY_SECONDS * 1_000;
    await served.ask('POST', `/file/${id}/extend`, null, { 'X-FS-TTL': '60' });
    expect(await served.lifeOf(id)).toBe(6 * DAY_SECONDS);
    await served.ask('POST', `/file/${id}/extend`);
    expect(await served.lifeOf(id)).toBe(10 * DAY_SECONDS);
  });

  it('comes back to a file that lies there expired', async () => {
    await start({ defaultLifeSeconds: 10 });
    const id = await served.upload(utf8('a'));
    served.nowMs += 11_000;
    expect(await served.status(`/file/${id}/extend`, 'POST')).toBe(200);
    await served.server.clean();
    expect(await served.status(`/file/${id}`)).toBe(200);
  });
});

describe('equal files', () => {
  it('are one, until the later of both ends', async () => {
    await start({ defaultLifeSeconds: 1_000, capacityBytes: 10 });
    const id = await served.upload(patterned(10));
    expect(await served.upload(patterned(10), { 'X-FS-TTL': '60' })).toBe(id);
    expect(await served.lifeOf(id)).toBe(1_000);
    expect(await filesIn('files')).toHaveLength(1);
  });

  it('are one when they come at the same time', async () => {
    await start();
    const ids = await Promise.all(Array.from({ length: 10 }, () => served.upload(patterned(5_000))));
    expect(new Set(ids).size).toBe(1);
    expect(await filesIn('files')).toHaveLength(1);
    expect(await filesIn('incoming')).toEqual([]);
  });

  it('are many in the flavour of 2024', async () => {
    await start({ flavour: '2024' });
    const ids = [await served.upload(utf8('a')), await served.upload(utf8('a'))];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^\d{1,16}$/);
  });
});

describe('a full server', () => {
  it('says 507 and takes files again when there is room', async () => {
    await start({ capacityBytes: 100, defaultLifeSeconds: 10 });
    await served.upload(patterned(60));
    const another = patterned(41, 11);
    expect((await served.ask('POST', '/file', another)).status).toBe(507);
    served.nowMs += 10_000;
    await served.server.clean();
    expect((await served.ask('POST', '/file', another)).status).toBe(200);
  });

  it('counts what lay there before', async () => {
    await start();
    await served.upload(patterned(60));
    await served.close();
    await served.open({ capacityBytes: 100 });
    expect((await served.ask('POST', '/file', patterned(41, 11))).status).toBe(507);
  });
});

describe('a restart', () => {
  it('keeps key, files and their ends', async () => {
    await start();
    const id = await served.upload(utf8('a'), { 'X-FS-TTL': '60' });
    await served.ask('POST', `/file/${id}/extend`, null, { 'X-FS-TTL': '90' });
    const key = served.server.ed25519;
    await served.close();
    await served.open();
    expect(served.server.ed25519).toBe(key);
    expect(await served.lifeOf(id)).toBe(90);
    expect((await served.ask('GET', `/file/${id}`)).body.toString()).toBe('a');
  });

  it('removes what was written half and what has expired', async () => {
    await start({ defaultLifeSeconds: 10 });
    await served.upload(utf8('a'));
    await served.close();
    await writeFile(join(served.data, 'incoming/0011'), 'half');
    served.nowMs += 10_000;
    await served.open();
    expect([await filesIn('incoming'), await filesIn('files')]).toEqual([[], []]);
    expect(served.server.fileCount()).toBe(0);
  });

  it('survives a line that was cut off, and one behind it', async () => {
    await start();
    const kept = await served.upload(utf8('kept'), { 'X-FS-TTL': '60' });
    const cut = await served.upload(utf8('cut'), { 'X-FS-TTL': '60' });
    await served.close();
    const index = join(served.data, 'index.jsonl');
    await truncate(index, (await stat(index)).size - 3);
    await served.open({ defaultLifeSeconds: 1_000 });
    // A whole file without its line lives for the usual time.
    expect(await served.lifeOf(kept)).toBe(60);
    expect(await served.status(`/file/${cut}`)).toBe(200);
    await served.close();
    await appendFile(index, '\n{"id":"half');
    await served.open();
    const later = await served.upload(utf8('later'), { 'X-FS-TTL': '70' });
    await served.close();
    await served.open();
    expect([await served.lifeOf(kept), await served.lifeOf(later)]).toEqual([60, 70]);
  });

  it('forgets a file whose bytes are gone', async () => {
    await start();
    const id = await served.upload(utf8('a'));
    await served.close();
    await rename(join(served.data, 'files'), join(served.data, 'elsewhere'));
    await served.open();
    expect(await served.status(`/file/${id}`)).toBe(404);
  });
});

it('takes no more than 24 requests at once, and more when those are over', async () => {
  await start();
  const slow = Array.from({ length: 24 }, () => connect(served.server.port, '127.0.0.1'));
  const head = 'POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na';
  await Promise.all(slow.map((socket) => new Promise((resolve) => socket.write(head, resolve))));
  await expect.poll(() => served.status('/file/1')).toBe(503);
  const answers = slow.map((socket) => new Promise((resolve) => socket.once('data', resolve)));
  for (const socket of slow) socket.write('b');
  await Promise.all(answers);
  await expect.poll(() => served.status('/file/1')).toBe(404);
  for (const socket of slow) socket.destroy();
});

describe('paths', () => {
  it.each([
    '/file/..',
    '/file/../key',
    '/file/..%2fkey',
    '/file/%2e%2e%2fkey',
    '/file/..%5ckey',
    '/file/key',
    '/file/index.jsonl',
    '/file/%00',
    '/file/' + 'A'.repeat(5_000),
    '/file//etc/passwd',
    '/file/' + 'a'.repeat(66),
    '/file/n1',
    '/files/../key',
    '//file/x',
  ])('%s leads nowhere', async (path) => {
    await start();
    for (const way of ['http', 'onion'] as const) expect(await served.status(path, 'GET', way)).toBe(404);
  });

  it('do not lead through symbolic links', async () => {
    await start();
    const id = contentId(utf8('secret'));
    const name = toHex(Buffer.from(id, 'base64url'));
    await served.close();
    await writeFile(join(served.data, 'outside'), 'secret');
    await symlink(join(served.data, 'outside'), join(served.data, 'files', name));
    const line = { id, size: 6, uploaded: served.nowMs, expires: served.nowMs + 60_000 };
    await appendFile(join(served.data, 'index.jsonl'), `\n${JSON.stringify(line)}`);
    await served.open();
    expect(await served.status(`/file/${id}`)).toBe(404);
  });

  it('do not lead through a link that was put there while the server runs', async () => {
    await start();
    const id = await served.upload(utf8('a'));
    const path = join(served.data, 'files', toHex(Buffer.from(id, 'base64url')));
    await rename(path, join(served.data, 'moved'));
    await symlink(join(served.data, 'moved'), path);
    expect(await served.status(`/file/${id}`)).toBe(404);
  });

  it('do not begin at a linked folder', async () => {
    await start();
    await served.close();
    await rename(join(served.data, 'files'), join(served.data, 'real'));
    await symlink(join(served.data, 'real'), join(served.data, 'files'));
    await expect(served.open()).rejects.toThrow('not a folder');
  });

  it('leave alone what is not ours', async () => {
    await start();
    await served.close();
    await mkdir(join(served.data, 'files/notes'));
    await served.open();
    await served.server.clean();
    expect(await filesIn('files')).toEqual(['notes']);
  });
});

describe('the key', () => {
  it('is for its owner alone', async () => {
    await start();
    const { mode } = await stat(join(served.data, 'key'));
    expect(mode & 0o777).toBe(0o600);
    expect(await readFile(join(served.data, 'key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it('is not made anew over a file that holds something else', async () => {
    await start();
    await served.close();
    await writeFile(join(served.data, 'key'), 'nonsense');
    await expect(served.open()).rejects.toMatchObject({ code: 'malformed-input' });
  });

  it('of another server opens nothing', async () => {
    await start();
    const wrong = { kind: 'server', protocol: 'http', host: 'x', x25519: randomBytes(32) } as const;
    const { body } = await buildOnionRequest([], wrong, utf8('l2:{}e'));
    expect((await served.ask('POST', '/oxen/v4/lsrpc', body)).status).toBe(400);
  });
});

it.each([
  ['nothing', ''],
  ['no list', 'hello'],
  ['no JSON', 'l2:{{e'],
  ['no method', 'l2:{}e'],
  ['a cut', 'l999:{}'],
  ['an endpoint that is none', 'l36:{"method":"GET","endpoint":"http://"}e'],
])('an onion with %s is answered, sealed, that it cannot be read', async (_, payload) => {
  await start();
  const x25519 = new Uint8Array(Buffer.from(served.server.x25519, 'hex'));
  const to = { kind: 'server', protocol: 'http', host: 'x', x25519 } as const;
  const { body, responseKey } = await buildOnionRequest([], to, utf8(payload));
  const answer = await overHttp(served.server, { method: 'POST', path: '/oxen/v4/lsrpc', headers: {}, body });
  const opened = await decodeServerResponse(answer.body, responseKey);
  expect([answer.status, opened.status]).toEqual([200, 400]);
  expect(Buffer.from(opened.body ?? []).toString()).toBe('Invalid v4 onion request');
});
