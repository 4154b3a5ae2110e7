import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { BOOTSTRAP_NODES } from '../../src/network/bootstrap-nodes.ts';
import { gatewayOrigin } from '../../src/network/gateway-directory.ts';
import { parseInformation, profileForGateway } from '../../src/network/gateway-information.ts';
import { requestInit } from '../../src/network/gateway-transport.ts';
import { isPublicIpv4 } from '../../src/network/ip-address.ts';
import { parseNodeFile } from '../../src/network/node-file.ts';
import { packNodes, unpackNodes } from '../../src/network/packed-nodes.ts';

const node = { ed25519: 'ab'.repeat(32), ip: '127.0.0.1', port: 22_100 };

describe('the packed node list', () => {
  const list = { height: 7, madeAtSeconds: 1_790_000_000, nodes: [...BOOTSTRAP_NODES] };
  it('comes back as it was', () => {
    expect(unpackNodes(packNodes(list))).toEqual(list);
  });

  it('is refused in every truncation, with a byte more, and with an absurd count', () => {
    const packed = packNodes({ ...list, nodes: list.nodes.slice(0, 2) });
    for (let length = 0; length < packed.length; length++) {
      expect(() => unpackNodes(packed.slice(0, length))).toThrow(MalformedInputError);
    }
    expect(() => unpackNodes(new Uint8Array([...packed, 0]))).toThrow(MalformedInputError);
    new DataView(packed.buffer).setUint32(16, 0xffff_ffff);
    expect(() => unpackNodes(packed)).toThrow(MalformedInputError);
  });
});

it('ships 64 different nodes at public addresses', () => {
  expect(new Set(BOOTSTRAP_NODES.map(({ ed25519 }) => ed25519)).size).toBe(64);
  expect(BOOTSTRAP_NODES.every(({ ip }) => isPublicIpv4(ip))).toBe(true);
});

describe('the node file', () => {
  it('takes nodes, gateway and file server', () => {
    const file = { nodes: [node], gateway: 'http://127.0.0.1:1/', fileServer: { url: 'http://x', ed25519: 'cd' } };
    expect(parseNodeFile(file)).toEqual({ ...file, gateway: 'http://127.0.0.1:1' });
  });

  it.each([
    ['nothing', null],
    ['no list', {}],
    ['a short key', { nodes: [{ ...node, ed25519: 'ab' }] }],
    ['a name for an address', { nodes: [{ ...node, ip: 'localhost' }] }],
    ['port 0', { nodes: [{ ...node, port: 0 }] }],
    ['a port too high', { nodes: [{ ...node, port: 65_536 }] }],
    ['an empty entry', { nodes: [null] }],
    ['a gateway that is no address', { nodes: [], gateway: 'here' }],
  ])('is refused with %s', (_, file) => {
    expect(() => parseNodeFile(file)).toThrow(MalformedInputError);
  });
});

describe('the address of a gateway', () => {
  it.each([
    ['gateway.example', 'https://gateway.example'],
    [' https://gateway.example/path?x ', 'https://gateway.example'],
    ['http://127.0.0.1:22420/', 'http://127.0.0.1:22420'],
    ['http://localhost:1', 'http://localhost:1'],
  ])('%s', (text, origin) => expect(gatewayOrigin(text)).toBe(origin));

  it.each(['http://gateway.example', 'ftp://x', 'http://10.0.0.1', 'http://127.0.0.1.evil.example', '', 'https://'])(
    'refuses “%s”',
    (text) => {
      expect(() => gatewayOrigin(text)).toThrow(MalformedInputError);
    },
  );
});

describe('the information document', () => {
  it('cuts long texts and ignores what it does not know', () => {
    const document = { name: 'n'.repeat(99), operator: 5, guards: '*', modes: ['enveloped'], later: {} };
    expect(parseInformation(JSON.stringify(document), 'https://g.example')).toEqual({
      name: 'n'.repeat(40),
      operator: '',
      country: '',
      policy: '',
      kind: 'own',
      rawKey: null,
      development: false,
    });
  });

  it.each(['', '[', 'null', '5', '{"modes":["raw"]}', '{"modes":["raw"],"guards":["xy"]}'])('refuses %s', (json) => {
    expect(() => parseInformation(json, 'https://g.example')).toThrow(MalformedInputError);
  });
});

describe('whose node list is believed', () => {
  const answering = (network: string) => (url: string) =>
    Promise.resolve(
      url.endsWith('/v1/info')
        ? new Response(JSON.stringify({ guards: '*', modes: ['enveloped'], network }))
        : new Response(packNodes({ height: 0, madeAtSeconds: 0, nodes: [node] })),
    );

  it.each([
    ['a development gateway on this computer', 'http://127.0.0.1:22420', 'development', 'development', 1],
    ['a main-network gateway on this computer', 'http://127.0.0.1:22420', 'main', 'main', 64],
    ['a gateway elsewhere that calls itself development', 'https://gateway.example', 'development', 'main', 64],
    ['a name that only looks local', 'https://127.0.0.1.evil.example', 'development', 'main', 64],
  ])('%s', async (_, url, says, name, count) => {
    const profile = await profileForGateway(url, answering(says));
    expect(profile.name).toBe(name);
    expect(profile.bootstrap).toHaveLength(count);
  });
});

it('asks in a way that tells a gateway nothing about the installation', () => {
  const init = requestInit(new AbortController().signal);
  expect(init).toMatchObject({
    referrerPolicy: 'no-referrer',
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  });
  expect(init.headers).toBeUndefined();
});
