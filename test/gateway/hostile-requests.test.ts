import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/gateway/gateway.ts';
import { NodeList } from '../../src/gateway/node-list.ts';
import { parseNodeFile } from '../../src/network/node-file.ts';

const KEY = 'ab'.repeat(32);
/** Where nothing listens: whoever is served there gets a 502, and nobody is harmed. */
const NODE = { ed25519: KEY, ip: '127.0.0.1', port: 9 };
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ nodes: { nodes: [NODE] }, port: 0, development: true });
});
afterAll(() => gateway.stop());

/** The status lines of all answers to these bytes, as they are written on the line. */
const statuses = (bytes: string): Promise<number[]> =>
  new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(gateway.port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))));
  });
const host = () => `Host: 127.0.0.1:${gateway.port}`;
const post = (target: string, headers: readonly string[] = [host(), 'Content-Length: 0']) =>
  statuses(`POST ${target} HTTP/1.1\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`);

describe('a target that is not the key of a node', () => {
  it.each([
    ['an address', '/v1/onion/10.0.0.1:22'],
    ['an address as a number', '/v1/onion/2130706433'],
    ['capitals', `/v1/onion/${KEY.toUpperCase()}`],
    ['written with percent signs', `/v1/onion/%61%62${KEY.slice(4)}`],
    ['one folder up', `/v1/onion/../onion/${KEY}`],
    ['two slashes', `/v1/onion//${KEY}`],
    ['with something behind it', `/v1/onion/${KEY}/storage_rpc/v1`],
    ['with an address behind it', `/v1/onion/${KEY}@10.0.0.1`],
    ['a NUL', `/v1/onion/${KEY}%00`],
  ])('%s: refused as no key', async (_, target) => {
    expect(await post(target)).toEqual([400]);
  });

  it.each([
    ['another path of a node', '/storage_rpc/v1'],
    ['the guard’s own path', '/onion_req/v2'],
    ['two slashes in front', `//v1/onion/${KEY}`],
    ['a whole address, as to a proxy', `http://10.0.0.1/v1/onion/${KEY}`],
    ['another scheme', `file:///v1/onion/${KEY}`],
  ])('%s: not served', async (_, target) => {
    expect(await post(target)).toEqual([404]);
  });

  it('is served if it is the key: the guard is tried', async () => {
    const envelope = Buffer.alloc(1_024);
    envelope[0] = 1;
    const answer = await fetch(`${gateway.url}/v1/onion/${KEY}`, { method: 'POST', body: envelope });
    expect(answer.status).toBe(502);
  });
});

describe('requests that two servers could read differently', () => {
  const two = `GET /v1/info HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  it.each([
    ['a length and pieces', ['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${two}`],
    ['two lengths', ['Content-Length: 0', `Content-Length: ${two.length}`], two],
    ['a length with a sign', ['Content-Length: +4'], 'abcd'],
    ['pieces under another name', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${two}`],
    ['a space before the colon', ['Content-Length : 4'], 'abcd'],
    ['a folded line', ['Transfer-Encoding:\r\n chunked', 'Content-Length: 4'], `0\r\n\r\n${two}`],
  ])('%s: one refusal, and nothing after it is read', async (_, headers, body) => {
    const answers = await statuses(
      `POST /v1/onion/${KEY} HTTP/1.1\r\n${[host(), ...headers].join('\r\n')}\r\n\r\n${body}`,
    );
    expect(answers.length).toBe(1);
    expect(answers[0]).toBeGreaterThanOrEqual(400);
  });

  it.each([
    ['CONNECT', `CONNECT 10.0.0.1:22 HTTP/1.1\r\n`],
    ['no Host', `POST /v1/onion/${KEY} HTTP/1.1\r\nX: y\r\n`],
    ['an upgrade', `GET /v1/onion/${KEY} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`],
  ])('%s: nothing is opened', async (_, head) => {
    const answers = await statuses(`${head}\r\n`);
    expect(answers.filter((status) => status < 400)).toEqual([]);
  });

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    'localhost.evil.example:22420',
    '[::1]evil',
  ])('the host %s: refused (DNS rebinding)', async (name) => {
    const [status] = await post(`/v1/onion/${KEY}`, [`Host: ${name}`, 'Content-Length: 0']);
    expect([400, 403]).toContain(status);
  });
});

describe('entries of a node list', () => {
  const served = (ip: string, port: unknown = 22_021): number => {
    try {
      const { nodes } = parseNodeFile({ nodes: [{ ed25519: KEY, ip, port }] });
      return new NodeList(nodes, false).count;
    } catch {
      return 0;
    }
  };

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0x7f000001',
    '0177.0.0.1',
    '010.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '[::1]',
    'localhost',
    '127.0.0.1.nip.io',
    '１２７.0.0.1',
    '127。0。0。1',
    ' 8.8.8.8',
    '8.8.8.8\n',
    '8.8.8.8/24',
    '8.8.8.8:22',
  ])('at %j: left out', (ip) => {
    expect(served(ip)).toBe(0);
  });

  it.each([0, -1, 65_536, 1.5, '22021x', null, Number.NaN])('at port %j: left out', (port) => {
    expect(served('8.8.8.8', port)).toBe(0);
  });

  it('at a public address: served', () => {
    expect(served('8.8.8.8')).toBe(1);
  });
});
