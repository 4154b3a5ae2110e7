import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeNow } from '../crypto/outcome.ts';
import { deriveAccount } from '../../src/crypto/account.ts';
import { fromHex, toBase64, toHex, utf8 } from '../../src/crypto/bytes.ts';
import { StarlingError } from '../../src/crypto/errors.ts';
import { deriveLayerKey, type EncType, openLayer, sealLayer } from '../../src/crypto/onion-layer.ts';
import { parseEncType } from '../../src/protocol/enc-type.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import {
  buildOnionRequest,
  decodeServerResponse,
  decodeSnodeResponse,
  frame,
  type ResponseKey,
  unframe,
} from '../../src/protocol/onion-request.ts';
import { decodeServerPayload, encodeServerRequest } from '../../src/protocol/onion-v4.ts';

const party = (n: number) => deriveAccount(new Uint8Array(16).fill(n));
const parties = [party(1), party(2), party(3), party(4)];
const hops = parties.slice(0, 3).map((node) => ({ ed25519: toHex(node.ed25519Public), x25519: node.x25519Public }));
const target = party(4);
const snode = { kind: 'snode', ed25519: toHex(target.ed25519Public), x25519: target.x25519Public } as const;
const PAYLOAD = utf8('{"method":"info","params":{}}');

/** Opens one layer as the node with that key pair does. */
async function openAs(
  node: (typeof parties)[number],
  framed: { blob: Uint8Array; json: unknown },
): Promise<Uint8Array> {
  const json = framed.json as JsonObject;
  const client = fromHex(String(json['ephemeral_key']));
  const key = await deriveLayerKey(
    parseEncType(json['enc_type']),
    'node',
    node.x25519Secret,
    node.x25519Public,
    client,
  );
  return openLayer(key, framed.blob);
}

async function answerAs(key: ResponseKey, plain: Uint8Array, encType: EncType = key.encType): Promise<Uint8Array> {
  const layer = await deriveLayerKey(encType, 'node', target.x25519Secret, target.x25519Public, key.ephemeralPublic);
  return sealLayer(layer, plain);
}

describe('buildOnionRequest', () => {
  it.each(['aes-gcm', 'xchacha20'] as const)('lets every party see only what it needs (%s)', async (encType) => {
    const { body } = await buildOnionRequest(hops, snode, PAYLOAD, { encType });
    let current = unframe(body);
    const seen: (string | undefined)[] = [];
    for (const node of parties.slice(0, 3)) {
      current = unframe(await openAs(node, current));
      seen.push((current.json as { destination?: string }).destination);
    }
    expect(seen).toEqual([hops[1]?.ed25519, hops[2]?.ed25519, snode.ed25519]);
    const inner = unframe(await openAs(target, current));
    expect([toHex(inner.blob), inner.json]).toEqual([toHex(PAYLOAD), { headers: '' }]);
  });

  it('leaves enc_type out for aes-gcm and never names the guard', async () => {
    const { json } = unframe((await buildOnionRequest(hops, snode, PAYLOAD)).body);
    expect(Object.keys(json as object)).toEqual(['ephemeral_key']);
  });

  it('uses fresh keys for every request', async () => {
    const built = await Promise.all([1, 2].map(() => buildOnionRequest(hops, snode, PAYLOAD)));
    expect(new Set(built.map((one) => toHex(one.responseKey.ephemeralSecret))).size).toBe(2);
  });

  it.each([
    ['https', undefined, 443],
    ['http', undefined, 80],
    ['http', 8080, 8080],
  ] as const)('names a server by %s and port %s as %i', async (protocol, port, expected) => {
    const server = {
      kind: 'server',
      protocol,
      host: 'example.org',
      ...(port && { port }),
      x25519: target.x25519Public,
    } as const;
    let current = unframe((await buildOnionRequest(hops, server, PAYLOAD)).body);
    for (const node of parties.slice(0, 3)) current = unframe(await openAs(node, current));
    expect(current.json).toMatchObject({
      host: 'example.org',
      protocol,
      port: expected,
      target: '/oxen/v4/lsrpc',
      method: 'POST',
    });
  });

  it('refuses a hop with a worthless key', async () => {
    const worthless = [{ ...hops[0]!, x25519: new Uint8Array(32) }]; // index 0 exists: three hops above
    await expect(buildOnionRequest(worthless, snode, PAYLOAD)).rejects.toThrow(StarlingError);
  });
});

describe('decodeSnodeResponse', () => {
  const json = utf8('{"status":200,"body":"{\\"t\\":1}"}');

  it.each([
    ['a JSON string', '{"status":200,"body":"{\\"t\\":1}"}', 200, { t: 1 }],
    ['an embedded value', '{"status":200,"body":{"t":1}}', 200, { t: 1 }],
    ['plain text', '{"status":401,"body":"no"}', 401, 'no'],
    ['the other name of the status', '{"status_code":503,"status":200,"body":""}', 503, ''],
  ])('reads a body that is %s', async (_, text, status, body) => {
    const { responseKey } = await buildOnionRequest(hops, snode, PAYLOAD);
    const http = utf8(`${toBase64(await answerAs(responseKey, utf8(text)))}\n`);
    expect(await decodeSnodeResponse(http, responseKey)).toMatchObject({ status, body });
  });

  it('reads an answer wrapped in a JSON result', async () => {
    const { responseKey } = await buildOnionRequest(hops, snode, PAYLOAD);
    const result = toBase64(await answerAs(responseKey, json));
    expect((await decodeSnodeResponse(utf8(JSON.stringify({ result })), responseKey)).status).toBe(200);
  });

  it('accepts aes-gcm in answer to xchacha20, but not the other way round', async () => {
    const chacha = (await buildOnionRequest(hops, snode, PAYLOAD, { encType: 'xchacha20' })).responseKey;
    const older = utf8(toBase64(await answerAs(chacha, json, 'aes-gcm')));
    expect((await decodeSnodeResponse(older, chacha)).status).toBe(200);
    const gcm = (await buildOnionRequest(hops, snode, PAYLOAD)).responseKey;
    const wrong = utf8(toBase64(await answerAs(gcm, json, 'xchacha20')));
    await expect(decodeSnodeResponse(wrong, gcm)).rejects.toThrow(StarlingError);
  });

  it.each(['', 'Invalid ciphertext', '{"result":5}', '{', 'AAAA', '[]', '\u0000'])(
    'rejects %j, which nobody made with our key',
    async (text) => {
      const { responseKey } = await buildOnionRequest(hops, snode, PAYLOAD);
      await expect(decodeSnodeResponse(utf8(text), responseKey)).rejects.toThrow(StarlingError);
    },
  );

  it.each(['{}', '[]', '5', 'null', '{"status":"200"}', 'x'])('rejects %s as the inside', async (text) => {
    const { responseKey } = await buildOnionRequest(hops, snode, PAYLOAD);
    const http = utf8(toBase64(await answerAs(responseKey, utf8(text))));
    await expect(decodeSnodeResponse(http, responseKey)).rejects.toThrow(StarlingError);
  });
});

describe('server requests and answers', () => {
  it('count bytes, not characters', () => {
    expect(
      new TextDecoder().decode(encodeServerRequest({ method: 'POST', endpoint: '/ä', headers: {}, body: utf8('ü') })),
    ).toMatch(/2:üe$/);
  });

  it('open with the key of the request', async () => {
    const { responseKey } = await buildOnionRequest(hops, snode, PAYLOAD);
    const plain = utf8('l40:{"code":200,"headers":{"X-Thing":"yes"}}2:hie');
    expect(await decodeServerResponse(await answerAs(responseKey, plain), responseKey)).toMatchObject({
      status: 200,
      headers: { 'x-thing': 'yes' },
      body: utf8('hi'),
    });
  });

  it('are refused with an error of our own when hostile', () => {
    const whole = utf8('l12:{"code":200}2:hie');
    const damaged = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
      fc.string({ unit: fc.constantFrom('l', 'e', ':', '1', '9', '{', '}', '"'), maxLength: 30 }).map(utf8),
    );
    fc.assert(
      fc.property(damaged, (bytes) => {
        expect(outcomeNow(() => decodeServerPayload(bytes))).toMatch(/^(whole|rejected)$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('frames', () => {
  it('bring blob and JSON back, keys in order', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), fc.nat(), (blob, text, number) => {
        const back = unframe(frame(blob, { b: text, a: number }));
        expect(toHex(back.blob)).toBe(toHex(blob));
        expect(JSON.stringify(back.json)).toBe(JSON.stringify({ a: number, b: text }));
      }),
    );
  });

  it.each(['', '00', '05000000aa', 'ffffffff', '00000000', '000000007b'])('are refused when broken: %s', (hex) => {
    expect(() => unframe(fromHex(hex))).toThrow(StarlingError);
  });
});
