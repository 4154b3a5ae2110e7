import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { profileForGateway } from '../../src/network/gateway-information.ts';
import { fileServersOf, parseNodeFile } from '../../src/network/node-file.ts';
import { packNodes } from '../../src/network/packed-nodes.ts';

const server = { url: 'http://127.0.0.1:22430', ed25519: 'ab'.repeat(32) };
const other = { url: 'https://files.example', ed25519: 'cd'.repeat(32) };

describe('file servers in a node file', () => {
  it('come in order of preference, without a path', () => {
    const file = parseNodeFile({ nodes: [], fileServers: [{ ...server, url: `${server.url}/` }, other] });
    expect(fileServersOf(file)).toEqual([server, other]);
  });

  it('may be a single one', () => {
    expect(fileServersOf(parseNodeFile({ nodes: [], fileServer: server }))).toEqual([server]);
  });

  it('may be missing', () => {
    expect(fileServersOf(parseNodeFile({ nodes: [] }))).toEqual([]);
  });

  it.each([
    ['no list', server],
    ['nothing in the list', [null]],
    ['no address', [{ ed25519: server.ed25519 }]],
    ['another scheme', [{ ...server, url: 'file:///etc/passwd' }]],
    ['no key', [{ url: server.url }]],
    ['a short key', [{ ...server, ed25519: 'ab' }]],
    ['too many', Array<typeof server>(17).fill(server)],
  ])('are refused with %s', (_, fileServers) => {
    expect(() => parseNodeFile({ nodes: [], fileServers })).toThrow(MalformedInputError);
  });
});

describe('file servers that a gateway names', () => {
  const node = { ed25519: 'ef'.repeat(32), ip: '127.0.0.1', port: 22_100 };
  const profileOf = (url: string, network: string) =>
    profileForGateway(url, (address) =>
      Promise.resolve(
        address.endsWith('/v1/info')
          ? new Response(JSON.stringify({ guards: '*', modes: ['enveloped'], network, file_servers: [server] }))
          : new Response(packNodes({ height: 0, madeAtSeconds: 0, nodes: [node] })),
      ),
    );

  it('are believed from a development gateway on this computer', async () => {
    expect((await profileOf('http://127.0.0.1:22420', 'development')).fileServers).toEqual([server]);
  });

  it.each([
    ['http://127.0.0.1:22420', 'main'],
    ['https://gateway.example', 'development'],
    ['https://gateway.example', 'main'],
  ])('are not believed from %s, %s network', async (url, network) => {
    const { fileServers } = await profileOf(url, network);
    expect(fileServers.map((entry) => entry.url)).toEqual(['http://filev2.getsession.org']);
  });
});
