import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeNow } from '../crypto/outcome.ts';
import { deriveAccount } from '../../src/crypto/account.ts';
import { fromBase64, toBase64, toHex, utf8 } from '../../src/crypto/bytes.ts';
import { ed25519Sign, ed25519Verify } from '../../src/crypto/ed25519.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { messageHash } from '../../src/protocol/message-hash.ts';
import {
  batchRequest,
  deleteAllRequest,
  deleteRequest,
  expireRequest,
  expiriesRequest,
  infoRequest,
  nodeTime,
  parseBatchAnswer,
  parseExpiriesAnswer,
  parseMembersAnswer,
  parseRetrieveAnswer,
  parseServiceNodes,
  parseStoreAnswer,
  parseSwarmAnswer,
  retrieveRequest,
  storeRequest,
  sequenceRequest,
  swarmRequest,
  verifiedDeleteMembers,
  verifiedStoreMembers,
} from '../../src/protocol/storage-rpc.ts';

const alice = deriveAccount(new Uint8Array(16).fill(1));
const nodes = [11, 12, 13].map((n) => deriveAccount(new Uint8Array(32).fill(n)));
const keys = nodes.map((node) => toHex(node.ed25519Public)) as [string, string, string];
const HASH = messageHash(alice.accountId, 0, utf8('x'));
const sign = (text: string, node: number) =>
  toBase64(ed25519Sign(utf8(text), (nodes[node] as (typeof nodes)[number]).ed25519Seed));

describe('requests', () => {
  it('are signed by the account over the text of the method', () => {
    const { params } = retrieveRequest({ account: alice, namespace: 0, timestampMs: 1_700_000_000_000 });
    const signature = fromBase64(String(params['signature']));
    expect(ed25519Verify(signature, utf8('retrieve1700000000000'), alice.ed25519Public)).toBe(true);
    expect(params).not.toHaveProperty('last_hash');
  });

  it.each([
    ['delete', deleteRequest({ account: alice, messages: ['a', 'b'] }), 'deleteab'],
    ['delete_all', deleteAllRequest({ account: alice, namespace: 'all', timestampMs: 5 }), 'delete_allall5'],
    ['expire', expireRequest({ account: alice, messages: ['a'], expiryMs: 9, mode: 'extend' }), 'expireextend9a'],
    ['get_expiries', expiriesRequest({ account: alice, messages: ['a'], timestampMs: 5 }), 'get_expiries5a'],
    ['retrieve', retrieveRequest({ account: alice, namespace: -10, timestampMs: 5 }), 'retrieve-105'],
  ])('sign the text of %s and name the account’s keys', (method, request, text) => {
    const { signature, pubkey, pubkey_ed25519 } = request.params;
    expect([request.method, pubkey, pubkey_ed25519]).toEqual([method, alice.accountId, toHex(alice.ed25519Public)]);
    expect(ed25519Verify(fromBase64(String(signature)), utf8(text), alice.ed25519Public)).toBe(true);
  });

  it('put messages into the inbox without any signature', () => {
    const { params } = storeRequest({
      pubkey: alice.accountId,
      namespace: 0,
      data: utf8('x'),
      timestampMs: 5,
      ttlMs: 10_000,
    });
    expect(params).toEqual({ pubkey: alice.accountId, namespace: 0, data: 'eA==', timestamp: 5, ttl: 10_000 });
  });

  it('never write to a private namespace unsigned, nor more than 76,800 bytes', () => {
    const o = { pubkey: alice.accountId, namespace: 2, data: utf8('x'), timestampMs: 5, ttlMs: 10_000 };
    expect(() => storeRequest(o)).toThrow(MalformedInputError);
    expect(storeRequest({ ...o, signer: alice }).params).toHaveProperty('signature');
    expect(() => storeRequest({ ...o, namespace: 0, data: new Uint8Array(76_801) })).toThrow(MalformedInputError);
  });

  it('name the mode of an expiry as nodes know it', () => {
    const o = { account: alice, messages: [HASH], expiryMs: 9 };
    expect(expireRequest({ ...o, mode: 'extend' }).params).toHaveProperty('extend', true);
    expect(Object.keys(expireRequest({ ...o, mode: 'set' }).params)).not.toContain('set');
  });

  it('come together in groups of 1 to 20', () => {
    expect(batchRequest(Array.from({ length: 20 }, infoRequest)).method).toBe('batch');
    expect(() => batchRequest(Array.from({ length: 21 }, infoRequest))).toThrow(MalformedInputError);
    expect(() => batchRequest([])).toThrow(MalformedInputError);
    expect(sequenceRequest([swarmRequest(alice.accountId)]).params).toEqual({
      requests: [{ method: 'get_swarm', params: { pubkey: alice.accountId } }],
    });
  });
});

const MESSAGE = { hash: HASH, data: 'eA==', timestamp: 5, expiration: 6 };

describe('answers', () => {
  it('of retrieve give whole messages', () => {
    expect(parseRetrieveAnswer({ messages: [MESSAGE], more: true, t: 7 })).toEqual({
      messages: [{ hash: HASH, data: utf8('x'), timestampMs: 5, expirationMs: 6 }],
      more: true,
      t: 7,
    });
  });

  it.each([
    ['no list', {}],
    ['a message without data', { messages: [{ ...MESSAGE, data: undefined }] }],
    ['data that is not base64', { messages: [{ ...MESSAGE, data: '%' }] }],
    ['data larger than a store', { messages: [{ ...MESSAGE, data: toBase64(new Uint8Array(76_801)) }] }],
    ['no hash', { messages: [{ ...MESSAGE, hash: '' }] }],
    ['a hash without end', { messages: [{ ...MESSAGE, hash: 'x'.repeat(129) }] }],
    ['a time that is no whole number', { messages: [{ ...MESSAGE, timestamp: 0.5 }] }],
    ['a negative expiration', { messages: [{ ...MESSAGE, expiration: -1 }] }],
    ['more messages than a node can send', { messages: Array.from({ length: 60_001 }, () => MESSAGE) }],
  ])('of retrieve are refused with %s', (_, body) => {
    expect(() => parseRetrieveAnswer(body)).toThrow(MalformedInputError);
  });

  it('of a batch keep the order and never hold more results than were asked for', () => {
    const results = [
      { code: 200, body: 1 },
      { code: 401, body: 'no' },
    ];
    expect(parseBatchAnswer({ results }, 2)).toEqual(results);
    expect(() => parseBatchAnswer({ results }, 1)).toThrow(MalformedInputError);
    expect(() => parseBatchAnswer({ results: [{ body: 1 }] }, 1)).toThrow(MalformedInputError);
  });

  it('tell the time of a node only if it is one', () => {
    expect([{ t: 5 }, { t: '5' }, { t: 1.5 }, null, 'x'].map(nodeTime)).toEqual([
      5,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('of get_swarm leave out members that cannot be reached and repetitions', () => {
    const good = { ip: '192.0.2.1', port: '22021', port_https: 22_021, pubkey_ed25519: keys[0].toUpperCase() };
    const snodes = [
      good,
      good,
      { ...good, ip: '0.0.0.0' },
      { ...good, ip: '1.2.3' },
      { ...good, ip: 'a.b' },
      { ...good, pubkey_ed25519: '' },
      5,
    ];
    expect(parseSwarmAnswer({ snodes })).toEqual([{ ip: '192.0.2.1', port: 22_021, ed25519: keys[0] }]);
    expect(parseSwarmAnswer({ snodes: [{ ...good, port_https: undefined }] })[0]?.port).toBe(22_021);
    expect(parseSwarmAnswer({ snodes: [{ ...good, port_https: 0, port: '70000' }] })).toEqual([]);
  });

  it('of get_service_nodes are read the same way', () => {
    const state = { public_ip: '192.0.2.1', storage_port: 22_021, pubkey_ed25519: keys[0] };
    expect(parseServiceNodes({ result: { service_node_states: [state, {}] } })).toHaveLength(1);
    expect(() => parseServiceNodes({ result: {} })).toThrow(MalformedInputError);
  });

  const PARSERS = {
    parseRetrieveAnswer,
    parseStoreAnswer,
    parseMembersAnswer,
    parseSwarmAnswer,
    parseServiceNodes,
    parseExpiriesAnswer,
    parseBatchAnswer: (body: unknown) => parseBatchAnswer(body, 3),
  };

  it.each(Object.entries(PARSERS))('%s takes any JSON or refuses it with an error of our own', (_, parse) => {
    const field = fc.constantFrom(
      'messages',
      'hash',
      'data',
      'swarm',
      'snodes',
      'result',
      'results',
      'service_node_states',
      'expiries',
      'code',
      't',
      keys[0],
    );
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(null, 5, -1, 'x', HASH, true),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(field, tie('node'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(node, (body) => {
        expect(outcomeNow(() => parse(body))).toMatch(/^(whole|rejected)$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('verifiedStoreMembers', () => {
  const answer = (swarm: Record<string, unknown>) => parseStoreAnswer({ hash: HASH, swarm });
  const good = (node: number) => ({ hash: HASH, signature: sign(HASH, node) });

  it('counts the members whose signature of the hash verifies', async () => {
    const swarm = { [keys[0]]: good(0), [keys[1]]: { failed: true, timeout: true }, [keys[2]]: good(2) };
    expect(await verifiedStoreMembers(answer(swarm), { hash: HASH, members: keys })).toEqual([keys[0], keys[2]]);
  });

  it('believes nobody who is not in the swarm as we know it', async () => {
    expect(
      await verifiedStoreMembers(answer({ [keys[0]]: good(0), [keys[1]]: good(1) }), {
        hash: HASH,
        members: [keys[1]],
      }),
    ).toEqual([keys[1]]);
  });

  it('believes no signature of another member, no other hash, no failed one, and counts nobody twice', async () => {
    const swarm = {
      [keys[0]]: good(1),
      [keys[1]]: { hash: 'other', signature: sign('other', 1) },
      [keys[2]]: { ...good(2), failed: true },
    };
    expect(await verifiedStoreMembers(answer(swarm), { hash: HASH, members: keys })).toEqual([]);
    expect(
      await verifiedStoreMembers(answer({ [keys[0]]: good(0) }), {
        hash: HASH,
        members: [keys[0], keys[0].toUpperCase()],
      }),
    ).toHaveLength(1);
  });

  it.each([undefined, 5, '', 'AAAA', '%'])('survives the signature %j', async (signature) => {
    expect(
      await verifiedStoreMembers(answer({ [keys[0]]: { hash: HASH, signature } }), { hash: HASH, members: keys }),
    ).toEqual([]);
  });
});

describe('verifiedDeleteMembers', () => {
  it('rebuilds the signed text from our request and the member’s answer', async () => {
    const messages = ['b', 'a'];
    const text = `${alice.accountId}baa`;
    const answer = parseMembersAnswer({
      swarm: {
        [keys[0]]: { deleted: ['a'], signature: sign(text, 0) },
        [keys[1]]: { deleted: 'a', signature: sign(text, 1) },
      },
    });
    expect(await verifiedDeleteMembers(answer, { pubkey: alice.accountId, messages, members: keys })).toEqual([
      keys[0],
    ]);
    expect(await verifiedDeleteMembers(answer, { pubkey: alice.accountId, messages: ['a'], members: keys })).toEqual(
      [],
    );
  });
});
