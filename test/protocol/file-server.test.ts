import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import {
  downloadRequest,
  extendRequest,
  fileServerDestination,
  parseExpiresHeader,
  parseFileInfo,
  parseUploadAnswer,
  uploadRequest,
} from '../../src/protocol/file-server.ts';
import { DEFAULT_FILE_SERVER } from '../../src/protocol/file-url.ts';

const ID = '9mPoq4Os16tTQHDnVRLYTKpN54w_Vxs-hOYIYywcKg-O';
const json = (value: unknown) => utf8(JSON.stringify(value));

describe('requests to a file server', () => {
  it('say what the body is, and nothing else', () => {
    expect(uploadRequest(new Uint8Array([1]))).toEqual({
      method: 'POST',
      endpoint: '/file',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array([1]),
    });
  });

  it('ask for a life in whole seconds', () => {
    expect(uploadRequest(new Uint8Array([1]), 60.9).headers).toMatchObject({ 'X-FS-TTL': '60' });
    expect(extendRequest(ID, 60).headers).toMatchObject({ 'X-FS-TTL': '60' });
  });

  it.each(['', '../key', 'a/b', 'a?b', 'a#b', '%2e', 'ä', 'x'.repeat(65)])('never carry “%s” as an id', (id) => {
    expect(() => downloadRequest(id)).toThrow(MalformedInputError);
  });
});

describe('the address of a file server', () => {
  it('gives host, port and the X25519 key of the default server', () => {
    const { protocol, host, port, x25519 } = fileServerDestination(DEFAULT_FILE_SERVER);
    expect([protocol, host, port]).toEqual(['http', 'filev2.getsession.org', 80]);
    expect(toHex(x25519)).toBe('09324794aa9c11948189762d198c618148e9136ac9582068180661208927ef34');
  });

  it.each([
    ['https://files.example', 'https', 443],
    ['http://files.example:8080/', 'http', 8_080],
  ])('%s is %s on port %i', (url, protocol, port) => {
    expect(fileServerDestination({ ...DEFAULT_FILE_SERVER, url })).toMatchObject({ protocol, port });
  });

  it.each([
    ['no address', { url: 'files' }],
    ['another scheme', { url: 'ftp://files.example' }],
    ['a short key', { ed25519: 'ab' }],
    ['a key that is no point', { ed25519: `02${'00'.repeat(31)}` }],
    ['a key of small order', { ed25519: `01${'00'.repeat(31)}` }],
  ])('is refused with %s', (_, wrong) => {
    expect(() => fileServerDestination({ ...DEFAULT_FILE_SERVER, ...wrong })).toThrow(MalformedInputError);
  });
});

describe('the answer to an upload', () => {
  it.each([
    ['a content id', { id: ID, expires: 1_797_233_753.507 }, { id: ID, expiresAtMs: 1_797_233_753_507 }],
    ['decimal digits without an end', { id: '6954279295863024' }, { id: '6954279295863024', expiresAtMs: null }],
    ['a number', { id: 7_413 }, { id: '7413', expiresAtMs: null }],
    ['a number as result', { result: 12, status_code: 200 }, { id: '12', expiresAtMs: null }],
    ['an end that is null', { id: ID, expires: null }, { id: ID, expiresAtMs: null }],
  ])('may hold %s', (_, answer, expected) => {
    expect(parseUploadAnswer(json(answer))).toEqual(expected);
  });

  it.each([
    ['no id', {}],
    ['an empty id', { id: '' }],
    ['a path', { id: '../x' }],
    ['an id that is too long', { id: 'x'.repeat(65) }],
    ['a fraction', { id: 1.5 }],
    ['a number that is not exact', { id: 2 ** 53 }],
    ['a negative number', { id: -1 }],
    ['an end that is text', { id: ID, expires: 'soon' }],
    ['an end beyond all calendars', { id: ID, expires: 1e300 }],
    ['a list', [ID]],
  ])('is refused with %s', (_, answer) => {
    expect(() => parseUploadAnswer(json(answer))).toThrow(MalformedInputError);
  });
});

describe('information about a file', () => {
  it('comes in seconds with a fraction', () => {
    expect(parseFileInfo(json({ size: 33, uploaded: 1.5, expires: 2.25 }))).toEqual({
      size: 33,
      uploadedAtMs: 1_500,
      expiresAtMs: 2_250,
    });
  });

  it.each([
    ['no size', { uploaded: 1, expires: 2 }],
    ['a negative size', { size: -1, uploaded: 1, expires: 2 }],
    ['no upload', { size: 1, expires: 2 }],
    ['no end', { size: 1, uploaded: 1 }],
  ])('is refused with %s', (_, answer) => {
    expect(() => parseFileInfo(json(answer))).toThrow(MalformedInputError);
  });
});

describe('the end of a downloaded file', () => {
  it.each([
    ['Mon, 14 Dec 2026 07:35:53 GMT', Date.UTC(2026, 11, 14, 7, 35, 53)],
    ['soon', null],
    ['', null],
  ])('is read from “%s”', (expires, timeMs) => {
    expect(parseExpiresHeader({ expires })).toBe(timeMs);
  });

  it('may be missing', () => {
    expect(parseExpiresHeader({})).toBeNull();
  });
});

it('no answer does anything but parse or fail as malformed', () => {
  const answers = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.json().map(utf8), fc.constant(null));
  const outcome = (parse: () => unknown) => {
    try {
      parse();
      return 'parsed';
    } catch (error) {
      return error instanceof MalformedInputError ? 'malformed' : error;
    }
  };
  fc.assert(
    fc.property(answers, (body) => {
      for (const parse of [parseUploadAnswer, parseFileInfo])
        expect(['parsed', 'malformed']).toContain(outcome(() => parse(body)));
    }),
  );
});
