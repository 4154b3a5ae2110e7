import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { equalBytes, randomBytes, utf8 } from '../../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { type Gateway, startGateway } from '../../src/gateway/gateway.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { fileServersOf } from '../../src/network/node-file.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { createNetwork, type Network, type NetworkDeps } from '../../src/network/network.ts';
import { developmentNetwork, MAIN_NETWORK } from '../../src/network/profile.ts';
import { ASSUMED_FILE_LIFE_MS, contentId, MAX_UPLOAD_BYTES } from '../../src/protocol/file-server.ts';
import type { FileServer } from '../../src/protocol/file-url.ts';
import { fileAt, ScriptedFileServer, strangeKey } from './file-servers.ts';
import { transportWhile } from '../unplugged.ts';

const DAY_SECONDS = 86_400;
const SMALL_LIMIT = 1_500_000;
let devnet: Devnet;
let gateway: Gateway;
let scripted: ScriptedFileServer;
let first: FileServer;
let second: FileServer;
let old: FileServer;
let small: FileServer;

beforeAll(async () => {
  devnet = await startDevnet({
    nodes: 9,
    swarms: 3,
    relayTimeoutMs: 10_000,
    serverTimeoutMs: 5_000,
    fileServers: [{}, {}, { flavour: '2024' }, { maxBytes: SMALL_LIMIT }],
  });
  [first, second, old, small] = devnet.fileServers as unknown as [FileServer, FileServer, FileServer, FileServer];
  gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
  scripted = await ScriptedFileServer.start();
});
afterEach(async () => {
  scripted.seen.length = 0;
  for (let i = 0; i < devnet.nodes.length; i++) devnet.setFaults(i, {});
  for (let i = 0; i < devnet.fileServers.length; i++) await devnet.startFileServer(i);
});
afterAll(() => Promise.all([gateway.stop(), devnet.stop(), scripted.stop()]));

async function direct(deps: Partial<NetworkDeps> = {}): Promise<Network> {
  const file = devnet.networkFile();
  const profile = developmentNetwork(file.nodes, fileServersOf(file));
  const network = createNetwork({ profile, state: memoryState(), directTransport: directTransport(), ...deps });
  await network.load();
  return network;
}

async function throughGateway(state = memoryState()): Promise<Network> {
  const network = createNetwork({
    profile: MAIN_NETWORK,
    followsDevelopment: true,
    state,
    fetch: (url, init) => fetch(url, init),
  });
  await network.load();
  if (network.gateways.list().length === 0) await network.gateways.add(gateway.url);
  return network;
}

const json = (value: unknown, status = 200) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: utf8(JSON.stringify(value)),
});
/** The code of what a call fails with. */
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'nothing',
    (error: { code?: unknown }) => error.code ?? error,
  );

describe.each([
  ['directly', () => direct()],
  ['through a gateway on this computer', () => throughGateway()],
])('a network reached %s', (_, open) => {
  it.each([1, 541, 1_000_000, MAX_UPLOAD_BYTES])('carries a file of %i bytes both ways', async (length) => {
    const network = await open();
    const blob = new Uint8Array(length).fill(length % 255);
    const { id, expiresAtMs } = await network.uploadFile(first, blob);
    expect(id).toBe(contentId(blob));
    expect(Math.abs(expiresAtMs - Date.now() - 21 * DAY_SECONDS * 1_000)).toBeLessThan(60_000);
    const down = await network.downloadFile(fileAt(first, id));
    expect(equalBytes(down.blob, blob)).toBe(true);
    expect(Math.abs((down.expiresAtMs ?? 0) - expiresAtMs)).toBeLessThan(60_000);
  });

  it('knows the file servers of its network', async () => {
    const network = await open();
    expect(network.fileServers()).toEqual(devnet.fileServers.map(({ url, ed25519 }) => ({ url, ed25519 })));
  });
});

it('a followed network keeps its file servers over a restart', async () => {
  const state = memoryState();
  await throughGateway(state);
  await gateway.stop();
  const again = await throughGateway(state);
  expect(again.fileServers()).toHaveLength(4);
  gateway = await startGateway({ nodes: devnet.networkFile(), port: gateway.port, development: true });
});

it('the main network has the default file server', async () => {
  const network = createNetwork({ profile: MAIN_NETWORK, followsDevelopment: true, state: memoryState() });
  expect(network.fileServers()).toEqual([expect.objectContaining({ url: 'http://filev2.getsession.org' })]);
});

describe('an upload', () => {
  it('of more than anybody sends fails before it leaves', async () => {
    const network = await direct({ isOnline: () => false });
    expect(await failure(network.uploadFile(first, new Uint8Array(MAX_UPLOAD_BYTES + 1)))).toBe('file-too-large');
  });

  it('may be too large for one server', async () => {
    const network = await direct();
    expect((await network.uploadFile(small, new Uint8Array(SMALL_LIMIT))).id).toHaveLength(44);
    expect(await failure(network.uploadFile(small, new Uint8Array(SMALL_LIMIT + 1)))).toBe('file-too-large');
  });

  it('lives as long as asked, and longer when it comes again', async () => {
    const network = await direct();
    const blob = randomBytes(1_000);
    const { id, expiresAtMs } = await network.uploadFile(first, blob, { ttlSeconds: 3_600 });
    expect(Math.abs(expiresAtMs - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const again = await network.uploadFile(first, blob);
    expect(again.id).toBe(id);
    expect(again.expiresAtMs).toBeGreaterThan(expiresAtMs);
  });

  it('of a life that the server does not give is refused', async () => {
    const network = await direct();
    const call = network.uploadFile(first, randomBytes(10), { ttlSeconds: 10 * 365 * DAY_SECONDS });
    await expect(call).rejects.toMatchObject({ code: 'file-rejected', status: 400, retryable: false });
  });

  it('to a server of 2024 gets a number and fourteen days', async () => {
    const network = await direct();
    const { id, expiresAtMs } = await network.uploadFile(old, utf8('hello'));
    expect(id).toMatch(/^\d{1,16}$/);
    expect(Math.abs(expiresAtMs - network.now() - ASSUMED_FILE_LIFE_MS)).toBeLessThan(60_000);
    expect(await network.downloadFile(fileAt(old, id))).toEqual({ blob: utf8('hello'), expiresAtMs: null });
    expect(await failure(network.extendFile(fileAt(old, id)))).toBe('file-gone');
  });

  it.each([
    ['another id of the same form', json({ id: 'A'.repeat(44), expires: 1_900_000_000 }), 'file-answer'],
    ['no id', json({}), 'file-answer'],
    ['no JSON', { status: 200, headers: {}, body: utf8('ok') }, 'file-answer'],
    ['nothing', { status: 200, headers: {}, body: new Uint8Array() }, 'file-answer'],
    ['a full disk', json({ status_code: 507 }, 507), 'file-server-unavailable'],
    ['a fault of its own', json({ status_code: 500 }, 500), 'file-server-unavailable'],
    ['too much at once', json({ status_code: 429 }, 429), 'file-server-unavailable'],
    ['a wrong request', json({ status_code: 400 }, 400), 'file-rejected'],
    ['too large, of ten bytes', json({ status_code: 413 }, 413), 'file-rejected'],
    ['somewhere else', { status: 302, headers: { location: 'http://x' }, body: new Uint8Array() }, 'file-rejected'],
  ])('that is answered with %s fails, after one try', async (_, answer, code) => {
    const network = await direct();
    scripted.script = () => answer;
    expect(await failure(network.uploadFile(scripted, utf8('ten bytes!')))).toBe(code);
    expect(scripted.seen).toHaveLength(1);
  });

  it('does not believe a status outside the onion, and tries three times', async () => {
    const network = await direct();
    scripted.script = () => ({ inClear: 404, text: '{"status_code": 404}' });
    await expect(network.uploadFile(scripted, utf8('a'))).rejects.toMatchObject({
      code: 'file-server-unavailable',
      retryable: true,
    });
    expect(scripted.seen).toHaveLength(3);
    expect(new Set(scripted.seen.map(({ body }) => Buffer.from(body).toString('hex'))).size).toBe(1);
  });

  it('succeeds when the server answers at the second try', async () => {
    const network = await direct();
    scripted.script = () =>
      scripted.seen.length === 1 ? { inClear: 500, text: '' } : json({ id: contentId(utf8('a')), expires: 1.9e9 });
    expect(await network.uploadFile(scripted, utf8('a'))).toEqual({ id: contentId(utf8('a')), expiresAtMs: 1.9e12 });
  });

  it('to a server with another key fails, and no guard has to go for it', async () => {
    const network = await direct();
    const guards = async () => {
      await network.downloadFile(fileAt(first, (await network.uploadFile(first, utf8('a'))).id));
      return new Set(network.paths().map(({ hops }) => hops[0]?.ed25519));
    };
    const before = await guards();
    for (let i = 0; i < 4; i++) {
      const call = network.uploadFile({ url: first.url, ed25519: strangeKey() }, utf8('a'));
      expect(await failure(call)).toBe('file-server-unavailable');
    }
    expect(await guards()).toEqual(before);
  });

  it('is retried once when it runs out of time, as too long an answer does on every path, and not at all after that', async () => {
    const network = await direct();
    scripted.script = () => ({ inClear: 504, text: 'Request time out' });
    expect(await failure(network.downloadFile(fileAt(scripted, '1234')))).toBe('file-server-unavailable');
    expect(scripted.seen).toHaveLength(2);
    expect(await failure(network.downloadFile(fileAt(scripted, '1234')))).toBe('file-server-unavailable');
    expect(scripted.seen).toHaveLength(3);
    expect((await network.uploadToFirst([scripted, first], utf8('a'))).server).toEqual(first);
    expect(scripted.seen).toHaveLength(3);
  });

  it.each(['hang up', 'silence'] as const)('is over when a server answers with %s', async (script) => {
    const network = await direct({ timing: { fileLimitMs: 500 } });
    scripted.script = () => script;
    expect(await failure(network.uploadFile(scripted, utf8('a')))).toBe('file-server-unavailable');
  });

  it('goes over another path when a guard is silent', async () => {
    const network = await direct({ timing: { fileLimitMs: 3_000 } });
    const { id } = await network.uploadFile(first, utf8('a'));
    const guard = network.paths()[0]?.hops[0]?.ed25519;
    const index = devnet.nodes.findIndex(({ ed25519 }) => ed25519 === guard);
    devnet.pause(index);
    try {
      expect((await network.uploadFile(first, utf8('a'))).id).toBe(id);
    } finally {
      devnet.resume(index);
    }
  });

  it('tells when this computer is offline', async () => {
    const network = await direct({ directTransport: transportWhile(() => false) });
    expect(await failure(network.uploadFile(first, utf8('a')))).toBe('offline');
    expect(await failure(network.uploadToFirst([first, second], utf8('a')))).toBe('offline');
  });

  it('leaves the state of the network as it is when only the server is down', async () => {
    const network = await direct();
    await network.refreshPool();
    const before = network.state();
    await devnet.stopFileServer(0);
    expect(await failure(network.uploadFile(first, utf8('a')))).toBe('file-server-unavailable');
    expect(network.state()).toBe(before);
  });
});

describe('the list of servers', () => {
  const file = () => randomBytes(100);

  it('begins at the front', async () => {
    const network = await direct();
    expect(await network.uploadToFirst([second, first], file())).toMatchObject({ server: second });
  });

  it('goes on when a server is down, refuses, is too small or says nonsense', async () => {
    const network = await direct();
    await devnet.stopFileServer(0);
    expect(await network.uploadToFirst([first, second], file())).toMatchObject({ server: second });
    scripted.script = () => json({}, 403);
    expect(await network.uploadToFirst([scripted, second], file())).toMatchObject({ server: second });
    scripted.script = () => json({ id: 'A'.repeat(44) });
    expect(await network.uploadToFirst([scripted, second], file())).toMatchObject({ server: second });
    const large = new Uint8Array(SMALL_LIMIT + 1);
    expect(await network.uploadToFirst([small, second], large)).toMatchObject({ server: second });
    const broken = { url: 'nowhere', ed25519: '' };
    expect(await network.uploadToFirst([broken, second], file())).toMatchObject({ server: second });
  });

  it('fails with what may work later, wherever it stands', async () => {
    const network = await direct();
    await devnet.stopFileServer(0);
    scripted.script = () => json({}, 403);
    expect(await failure(network.uploadToFirst([first, scripted], file()))).toBe('file-server-unavailable');
    expect(await failure(network.uploadToFirst([scripted, first], file()))).toBe('file-server-unavailable');
    expect(await failure(network.uploadToFirst([scripted], file()))).toBe('file-rejected');
    expect(await failure(network.uploadToFirst([], file()))).toBe('file-server-unavailable');
  });
});

describe('a download', () => {
  it('of what is not there is over for good', async () => {
    const network = await direct();
    const call = network.downloadFile(fileAt(first, 'A'.repeat(44)));
    await expect(call).rejects.toMatchObject({ code: 'file-gone', retryable: false });
    expect(await failure(network.fileInfo(fileAt(first, '12')))).toBe('file-gone');
  });

  it('of what has expired is over for good', async () => {
    const network = await direct();
    const { id } = await network.uploadFile(first, randomBytes(10), { ttlSeconds: 0 });
    expect(await failure(network.downloadFile(fileAt(first, id)))).toBe('file-gone');
  });

  it('never leads elsewhere by its id', async () => {
    const network = await direct();
    expect(await failure(network.downloadFile(fileAt(first, '../key')))).toBe('malformed-input');
  });

  it('works again when the server is back, with its files', async () => {
    const network = await direct();
    const { id } = await network.uploadFile(first, utf8('kept'));
    await devnet.stopFileServer(0);
    expect(await failure(network.downloadFile(fileAt(first, id)))).toBe('file-server-unavailable');
    await devnet.startFileServer(0);
    expect((await network.downloadFile(fileAt(first, id))).blob).toEqual(utf8('kept'));
  });

  it('is refused if it is more than anybody may send', async () => {
    const network = await direct();
    scripted.script = () => ({ status: 200, headers: {}, body: new Uint8Array(10_223_617) });
    expect(await failure(network.downloadFile(fileAt(scripted, '1')))).toBe('file-answer');
  });
});

describe('renewing', () => {
  it('makes a life longer, never shorter', async () => {
    const network = await direct();
    const { id, expiresAtMs } = await network.uploadFile(first, randomBytes(10), { ttlSeconds: 3_600 });
    const file = fileAt(first, id);
    expect((await network.extendFile(file, { ttlSeconds: 60 })).expiresAtMs).toBe(expiresAtMs);
    const renewed = await network.extendFile(file);
    expect(renewed.size).toBe(10);
    expect(renewed.expiresAtMs).toBeGreaterThan(expiresAtMs + 20 * DAY_SECONDS * 1_000);
    expect(await network.fileInfo(file)).toEqual(renewed);
  });

  it.each([
    ['no end', json({ size: 1, uploaded: 1 })],
    ['a list', json([])],
  ])('refuses an answer with %s', async (_, answer) => {
    const network = await direct();
    scripted.script = () => answer;
    expect(await failure(network.extendFile(fileAt(scripted, '1')))).toBe('file-answer');
  });
});
