import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes.ts';
import { ed25519PublicKey, ed25519PublicToX25519 } from '../../src/crypto/ed25519.ts';
import {
  DEFAULT_FILE_SERVER,
  type FileServer,
  FileUrlError,
  type FileUrlFault,
  readFileUrl,
  writeFileUrl,
} from '../../src/protocol/file-url.ts';

const ID = 'aB3_-'.repeat(8) + 'wxyz';
const KEY = toHex(ed25519PublicKey(new Uint8Array(32).fill(7)));
const X25519 = toHex(ed25519PublicToX25519(fromHex(KEY)));
const OTHER_KEY = toHex(ed25519PublicKey(new Uint8Array(32).fill(8)));
const OTHER: FileServer = { url: 'https://files.example.org:8443', ed25519: KEY };
const HOME: FileServer = { url: 'http://192.168.1.9:8080', ed25519: KEY };

const DEFAULT_X25519 = '09324794aa9c11948189762d198c618148e9136ac9582068180661208927ef34';

/** The fault of an address; fails if it is accepted. */
function faultOf(url: string, configured: readonly FileServer[] = []): FileUrlFault {
  try {
    readFileUrl(url, configured);
  } catch (error) {
    if (error instanceof FileUrlError) return error.fault;
    throw error;
  }
  throw new Error(`accepted: ${url}`);
}

/** The id, or the fault, of an address; foreign errors go through. */
function idOrFault(url: string): string {
  try {
    return readFileUrl(url).id;
  } catch (error) {
    if (error instanceof FileUrlError) return error.fault;
    throw error;
  }
}

describe('writeFileUrl', () => {
  it('leaves the key of the default server out', () => {
    const file = { server: DEFAULT_FILE_SERVER, id: ID };
    expect(writeFileUrl({ ...file, scheme: 'legacy' })).toBe(`http://filev2.getsession.org/file/${ID}`);
    expect(writeFileUrl({ ...file, scheme: 'stream' })).toBe(`http://filev2.getsession.org/file/${ID}#d`);
  });

  it('states the key of any other server, then a bare d', () => {
    const file = { server: { ...OTHER, ed25519: KEY.toUpperCase() }, id: ID };
    expect(writeFileUrl({ ...file, scheme: 'legacy' })).toBe(`https://files.example.org:8443/file/${ID}#p=${KEY}`);
    expect(writeFileUrl({ ...file, scheme: 'stream' })).toBe(`https://files.example.org:8443/file/${ID}#p=${KEY}&d`);
  });

  it('writes what readFileUrl reads', () => {
    const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
    fc.assert(
      fc.property(ids, fc.constantFrom('legacy', 'stream'), fc.constantFrom(OTHER, HOME), (id, scheme, server) => {
        const read = readFileUrl(writeFileUrl({ server, id, scheme }), [HOME]);
        expect([read.id, read.scheme, toHex(read.server.x25519)]).toEqual([id, scheme, X25519]);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['', 'a b', 'a/b', '../x', 'a#d', 'a?b', 'é', 'x'.repeat(65)])('refuses the id “%s”', (id) => {
    expect(() => writeFileUrl({ server: OTHER, id, scheme: 'legacy' })).toThrow(FileUrlError);
  });

  it.each([
    ['a path', { ...OTHER, url: 'https://files.example.org/x' }],
    ['a user', { ...OTHER, url: 'https://me@files.example.org' }],
    ['another scheme', { ...OTHER, url: 'ftp://files.example.org' }],
    ['no host', { ...OTHER, url: 'https://' }],
    ['a key that is no point', { ...OTHER, ed25519: 'ff'.repeat(32) }],
    ['a key of another length', { ...OTHER, ed25519: KEY.slice(2) }],
  ])('refuses a server with %s', (_, server) => {
    expect(() => writeFileUrl({ server, id: ID, scheme: 'legacy' })).toThrow(FileUrlError);
  });
});

describe('readFileUrl', () => {
  it('knows the default server and the others of the table', () => {
    const keys = ['filev2.getsession.org', 'superduperfiles.oxen.io', 'potatofiles.getsession.org'].map((host) =>
      toHex(readFileUrl(`http://${host}/file/${ID}`).server.x25519),
    );
    expect(keys).toEqual([
      DEFAULT_X25519,
      '16d6c60aebb0851de7e6f4dc0a4734671dbf80f73664c008596511454cb6576d',
      'fc097b06821c98a2db75ce02e521cef5fd9d3446e42e81d843c4c8c4e9260f48',
    ]);
  });

  it('uses the default key for other hosts of the project', () => {
    expect(toHex(readFileUrl(`https://cdn.getsession.org/file/${ID}`).server.x25519)).toBe(DEFAULT_X25519);
  });

  it('gives protocol, host, port, id and scheme', () => {
    const { server, ...file } = readFileUrl(`HTTPS://Files.Example.org:8443/file/${ID}#p=${KEY}&d`);
    expect(file).toEqual({ id: ID, scheme: 'stream' });
    expect({ ...server, x25519: toHex(server.x25519) }).toEqual({
      protocol: 'https',
      host: 'files.example.org',
      port: 8443,
      x25519: X25519,
    });
    expect(readFileUrl(`http://files.example.org/files/7/#p=${KEY}`).server.port).toBe(80);
    expect(readFileUrl(`https://files.example.org/file/7#p=${KEY}`).server.port).toBe(443);
  });

  it.each([
    ['#d', 'stream'],
    ['#d=', 'stream'],
    ['#d=1', 'stream'],
    ['#x=1&d', 'stream'],
    ['#d&sr=2', 'stream'],
    ['', 'legacy'],
    ['#', 'legacy'],
    ['#e', 'legacy'],
    ['#D', 'legacy'],
    ['#sr=d', 'legacy'],
    ['#dd', 'legacy'],
  ])('reads the fragment “%s” as %s', (fragment, scheme) => {
    expect(readFileUrl(`http://filev2.getsession.org/file/1${fragment}`).scheme).toBe(scheme);
  });

  it('takes the last well-formed key, also for hosts that are known', () => {
    const at = (host: string, fragment: string) =>
      toHex(readFileUrl(`http://${host}/file/1#${fragment}`).server.x25519);
    expect(at('files.example.org', `p=${OTHER_KEY}&p=${KEY}`)).toBe(X25519);
    expect(at('files.example.org', `p=${KEY}&p=short&d=`)).toBe(X25519);
    expect(at('files.example.org', `d&p=${KEY.toUpperCase()}`)).toBe(X25519);
    expect(at('filev2.getsession.org', `p=${KEY}`)).toBe(X25519);
    expect(at('filev2.getsession.org', 'p=zz')).toBe(DEFAULT_X25519);
  });

  it.each([
    ['no key', ''],
    ['an empty key', '#p='],
    ['a key of 63 digits', `#p=${KEY.slice(1)}`],
    ['a key with other letters', `#p=${'g'.repeat(64)}`],
    ['a key that is no point', `#p=${'ff'.repeat(32)}`],
    ['a key of small order', `#p=01${'00'.repeat(31)}`],
    ['a key that is zero', `#p=${'00'.repeat(32)}`],
  ])('refuses an unknown host with %s', (_, fragment) => {
    expect(faultOf(`http://files.example.org/file/${ID}${fragment}`)).toBe('key');
  });

  it('knows the key of a server that the user has set up, at its port only', () => {
    expect(toHex(readFileUrl(`https://files.example.org:8443/file/1`, [OTHER]).server.x25519)).toBe(X25519);
    expect(faultOf('https://files.example.org/file/1', [OTHER])).toBe('key');
  });

  it('goes to a private network only for a server that the user has set up', () => {
    expect(toHex(readFileUrl('http://192.168.1.9:8080/file/1', [HOME]).server.x25519)).toBe(X25519);
    expect(faultOf(`http://192.168.1.9:22/file/1#p=${KEY}`, [HOME])).toBe('host');
    expect(faultOf(`http://192.168.1.10:8080/file/1#p=${KEY}`, [HOME])).toBe('host');
  });

  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'router',
    'printer.local',
    'nas.lan',
    'gw.home.arpa',
    'metadata.google.internal',
    'x.onion',
    'x.loki',
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '１２７.0.0.1',
    '127。0。0。1',
    '0',
    '0.0.0.0',
    '10.1.2.3',
    '10.0.0',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:8.8.8.8]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[2001::1]',
    '[2001:0:1::1]',
    '[2002:7f00:1::]',
    '[100::1]',
    '-a.example.org',
    'example..org',
    'example.org.',
  ])('refuses the host %s', (host) => {
    expect(faultOf(`http://${host}/file/${ID}#p=${KEY}`)).toMatch(/^(?:host|form)$/);
  });

  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['0x08080808', '8.8.8.8'],
    ['100.63.255.255', '100.63.255.255'],
    ['100.128.0.1', '100.128.0.1'],
    ['172.15.0.1', '172.15.0.1'],
    ['172.32.0.1', '172.32.0.1'],
    ['223.255.255.255', '223.255.255.255'],
    ['[2a00:1450:4001::1]', '[2a00:1450:4001::1]'],
    ['[2001:4860:4860::8888]', '[2001:4860:4860::8888]'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['mylocal.example', 'mylocal.example'],
  ])('takes the public host %s as %s', (host, read) => {
    expect(readFileUrl(`http://${host}/file/${ID}#p=${KEY}`).server.host).toBe(read);
  });

  const host = 'files.example.org';
  it.each([
    '',
    'file',
    `file:///file/${ID}`,
    `ftp://${host}/file/${ID}`,
    `ws://${host}/file/${ID}`,
    `javascript://${host}/file/${ID}`,
    `data:text/plain,/file/${ID}`,
    `blob:http://${host}/file/${ID}`,
    `//${host}/file/${ID}`,
    `/file/${ID}`,
    `http:${host}/file/${ID}`,
    `http:/${host}/file/${ID}`,
    `http:///${host}/file/${ID}`,
    `http:\\\\${host}\\file\\${ID}`,
    `http://${host}\\@evil.example/file/${ID}`,
    `http://user@${host}/file/${ID}`,
    `http://user:secret@${host}/file/${ID}`,
    `http://@${host}/file/${ID}`,
    `http://${host}:0/file/${ID}`,
    `http://${host}:65536/file/${ID}`,
    `http://${host}:-1/file/${ID}`,
    `http://${host}:80x/file/${ID}`,
    `http:///file/${ID}`,
    `http://:80/file/${ID}`,
    `http://[::1/file/${ID}`,
    `http://[::1%25eth0]/file/${ID}`,
    `http://exa%6dple.org/file/${ID}`,
    `http://1.2.3.4.5/file/${ID}`,
    `http://256.1.1.1/file/${ID}`,
    `http://exa mple.org/file/${ID}`,
    `http://exa\u0000mple.org/file/${ID}`,
    `http://exa\tmple.org/file/${ID}`,
    ` http://${host}/file/${ID}`,
    `http://${host}/file/${ID}\n`,
    `http://${host}/file/${ID}#p=${KEY}\n&d`,
    `http://${host}/file/${ID}?x=1`,
    `http://${host}?/file/${ID}`,
    `http://${host}#/file/${ID}`,
    `http://${host}/file/`,
    `http://${host}/file`,
    `http://${host}/${ID}`,
    `http://${host}/FILE/${ID}`,
    `http://${host}//file/${ID}`,
    `http://${host}/file//${ID}`,
    `http://${host}/x/file/${ID}`,
    `http://${host}/file/${ID}/x`,
    `http://${host}/file/${ID}//`,
    `http://${host}/file/..`,
    `http://${host}/x/../file/${ID}`,
    `http://${host}/./file/${ID}`,
    `http://${host}/file/%2e%2e`,
    `http://${host}/file/a%2Fb`,
    `http://${host}/file/a.b`,
    `http://${host}/file/a+b`,
    `http://${host}/file/${'x'.repeat(65)}`,
    `http://${host}/room/abc/file/12`,
    `http://${host}/file/${ID}#${'x'.repeat(2_048)}`,
  ])('refuses “%s”', (url) => {
    expect(faultOf(url.includes('#') ? url : `${url}#p=${KEY}`)).toBe('form');
  });

  it('gives a place or a typed error for any text', () => {
    const pieces = fc.constantFrom(
      'http',
      'https',
      '://',
      '/',
      'file',
      ID,
      '#',
      'p=',
      KEY,
      '&',
      'd',
      '@',
      '\\',
      '[',
      ']',
      '%',
      '.',
      ':',
      host,
      '127.0.0.1',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }).map((text) => `http://${text}/file/1#p=${KEY}`),
      fc.string({ unit: 'binary' }).map((text) => `http://${host}/file/${text}#p=${KEY}`),
      fc.string({ unit: 'binary' }).map((text) => `http://${host}/file/1#p=${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(idOrFault(text)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
