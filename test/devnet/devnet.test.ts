import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deriveAccount } from '../../src/crypto/account.ts';
import { randomBytes, utf8 } from '../../src/crypto/bytes.ts';
import { AuthenticationError } from '../../src/crypto/errors.ts';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import type { SeenRequest } from '../../src/devnet/http-endpoint.ts';
import type { DevnetNode } from '../../src/devnet/node.ts';
import { messageHash } from '../../src/protocol/message-hash.ts';
import * as rpc from '../../src/protocol/storage-rpc.ts';
import { call, callThrough, onion, post, strangersTo } from './client.ts';

const START_MS = 1_800_000_000_000;
let nowMs = START_MS;
let devnet: Devnet;
const seen: SeenRequest[] = [];

beforeAll(async () => {
  devnet = await startDevnet({
    clock: () => nowMs,
    memberTimeoutMs: 200,
    relayTimeoutMs: 600,
    serverTimeoutMs: 400,
    onRequest: (request) => seen.push(request),
    locateServer: (url) => (url.hostname === 'files.example' ? new URL(url.pathname, fileServerUrl) : url),
  });
});
afterAll(() => devnet.stop());

let fileServerUrl = 'http://127.0.0.1:1';
let account: ReturnType<typeof deriveAccount>;
let members: DevnetNode[];
let strangers: DevnetNode[];

beforeEach(() => {
  nowMs = START_MS;
  account = deriveAccount(randomBytes(16));
  members = devnet.membersFor(account.accountId);
  strangers = strangersTo(devnet, account.accountId);
});

const member = (i: number): DevnetNode => members[i] as DevnetNode;
const store = (text: string) =>
  rpc.storeRequest({
    pubkey: account.accountId,
    namespace: 0,
    data: utf8(text),
    timestampMs: nowMs,
    ttlMs: 86_400_000,
  });
const retrieve = () => rpc.retrieveRequest({ account, namespace: 0, timestampMs: nowMs });

async function textsAt(node: DevnetNode): Promise<string[]> {
  const { body } = await call(node, retrieve());
  return rpc.parseRetrieveAnswer(body).messages.map((message) => new TextDecoder().decode(message.data));
}

async function verified(body: unknown, text: string): Promise<string[]> {
  const hash = messageHash(account.accountId, 0, utf8(text));
  return rpc.verifiedStoreMembers(rpc.parseStoreAnswer(body), { hash, members: members.map((node) => node.ed25519) });
}

describe('a swarm', () => {
  it('has three members out of twelve nodes, and every node names the same ones', async () => {
    const { body } = await call(strangers[0] as DevnetNode, rpc.swarmRequest(account.accountId));
    expect(
      rpc
        .parseSwarmAnswer(body)
        .map((node) => node.ed25519)
        .sort(),
    ).toEqual(members.map((node) => node.ed25519).sort());
    expect(members).toHaveLength(3);
  });

  it('holds a stored message at every member, each having signed its hash', async () => {
    const { body } = await call(member(0), store('hello'));
    expect(await verified(body, 'hello')).toHaveLength(3);
    for (const node of members) expect(await textsAt(node)).toEqual(['hello']);
    expect(devnet.storedMessages(account.accountId)).toHaveLength(1);
  });

  it('is named with 421 by a node that does not belong to it', async () => {
    const { status, body } = await call(strangers[0] as DevnetNode, store('astray'));
    expect(status).toBe(421);
    expect(rpc.parseSwarmAnswer(body)).toHaveLength(3);
    expect(devnet.storedMessages(account.accountId)).toHaveLength(0);
  });

  it('refuses to hand out messages without the owner’s signature', async () => {
    const unsigned = { method: 'retrieve', params: { pubkey: account.accountId } };
    expect(await call(member(0), unsigned)).toEqual({ status: 401, body: 'retrieve: request signature required' });
  });

  it('forgets a message when its time is over', async () => {
    await call(member(0), store('short-lived'));
    nowMs += 86_400_000 + 10_000;
    await devnet.tick();
    expect(devnet.storedMessages(account.accountId)).toHaveLength(0);
  });
});

describe('a member that was away', () => {
  it('gets what it missed after a short outage', async () => {
    const away = member(2);
    await devnet.stopNode(away.index);
    const { body } = await call(member(0), store('short'));
    expect(await verified(body, 'short')).toHaveLength(2);
    nowMs += 10_000;
    await devnet.startNode(away.index);
    expect(await textsAt(away)).toEqual([]);
    nowMs += 6_000;
    await devnet.tick();
    expect(await textsAt(away)).toEqual(['short']);
  });

  it('never gets what it missed in a long outage', async () => {
    const away = member(2);
    await devnet.stopNode(away.index);
    await call(member(0), store('long'));
    nowMs += 90_000;
    await devnet.startNode(away.index);
    nowMs += 15_000;
    await devnet.tick();
    await call(member(0), store('later'));
    expect(await textsAt(away)).toEqual(['later']);
    expect(await textsAt(member(1))).toEqual(['long', 'later']);
  });

  it('works off what arrived while it hung', async () => {
    const hung = member(1);
    devnet.pause(hung.index);
    const { body } = await call(member(0), store('slow'));
    expect(await verified(body, 'slow')).toHaveLength(2);
    devnet.resume(hung.index);
    expect(await textsAt(hung)).toEqual(['slow']);
  });

  it('takes deposits but refuses true signing times when its clock is off', async () => {
    devnet.setSkew(member(2).index, 120_000);
    const { body } = await call(member(0), store('now'));
    expect(await verified(body, 'now')).toHaveLength(3);
    expect((await call(member(2), retrieve())).status).toBe(406);
    devnet.setSkew(member(2).index, 0);
  });

  it('receives the whole store of the swarm that it moves into', async () => {
    await call(member(0), store('moved'));
    const newcomer = strangers[0] as DevnetNode;
    const home = newcomer.listed.swarmId;
    devnet.setSwarm(newcomer.index, member(0).listed.swarmId);
    expect(await textsAt(newcomer)).toEqual(['moved']);
    devnet.setSwarm(newcomer.index, home);
    expect((await call(newcomer, retrieve())).status).toBe(421);
  });
});

describe('an onion request', () => {
  const path = () => strangers.slice(0, 3);

  it('reaches its destination over three relays and TLS', async () => {
    expect(await callThrough(path(), member(0), store('hidden'))).toMatchObject({ status: 200, inClear: false });
    const answer = await callThrough(path(), member(1), retrieve());
    expect(rpc.parseRetrieveAnswer(answer.body).messages).toHaveLength(1);
  });

  it('shows its request to the guard only as one post', async () => {
    seen.length = 0;
    await callThrough(path(), member(0), rpc.infoRequest());
    expect(seen.map(({ node, method, path: where }) => [node, method, where])).toEqual([
      [path()[0]?.index, 'POST', '/onion_req/v2'],
    ]);
  });

  it('ends with a timeout in clear when a relay is down', async () => {
    const down = path()[1] as DevnetNode;
    await devnet.stopNode(down.index);
    expect(await callThrough(path(), member(0), rpc.infoRequest())).toMatchObject({
      status: 504,
      body: 'Request time out',
    });
    await devnet.startNode(down.index, { missed: 'lose' });
    expect(await callThrough(path(), member(0), rpc.infoRequest())).toMatchObject({ status: 200 });
  });

  it('names the relay that is not in the list any more', async () => {
    const gone = path()[2] as DevnetNode;
    devnet.setAbsent(gone.index, true);
    const answer = await callThrough(path(), member(0), rpc.infoRequest());
    devnet.setAbsent(gone.index, false);
    expect(answer).toMatchObject({ status: 502, body: `Next node not found: ${gone.ed25519}` });
  });

  it('is taken to an external server, which gets the whole decrypted layer', async () => {
    const bodies: Buffer[] = [];
    const server = createServer((request, response) => {
      request.on('data', (part: Buffer) => bodies.push(part));
      request.on('end', () => response.end('from outside'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    fileServerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const destination = {
      kind: 'server',
      protocol: 'http',
      host: 'files.example',
      x25519: member(0).keys.x25519,
    } as const;
    const { body } = await onion(path(), destination, 'opaque');
    const answer = await post(path()[0] as DevnetNode, '/onion_req/v2', body);
    server.close();
    expect([answer.status, answer.body.toString()]).toEqual([200, 'from outside']);
    expect(Buffer.concat(bodies).toString('latin1')).toContain('"host":"files.example"');
  });
});

describe('a hostile node', () => {
  const misbehave = async (node: DevnetNode, faults: Parameters<Devnet['setFaults']>[1], act: () => Promise<void>) => {
    devnet.setFaults(node.index, faults);
    await act().finally(() => devnet.setFaults(node.index, {}));
  };

  it('signs for another text, and is not counted', () =>
    misbehave(member(1), { wrongSignature: true }, async () => {
      const { body } = await call(member(0), store('signed'));
      expect(await verified(body, 'signed')).not.toContain(member(1).ed25519);
      expect(await verified(body, 'signed')).toHaveLength(2);
    }));

  it('claims alone to have stored what it does not keep', () =>
    misbehave(member(0), { forgetsStores: true, keepsToItself: true }, async () => {
      const { body } = await call(member(0), store('lost'));
      expect(await verified(body, 'lost')).toEqual([member(0).ed25519]);
      expect(devnet.storedMessages(account.accountId)).toHaveLength(0);
    }));

  it('lies as guard: an answer in clear, or one that nobody can open', async () => {
    const [guard, second, third] = strangers as [DevnetNode, DevnetNode, DevnetNode];
    const ask = () => callThrough([guard, second, third], member(0), rpc.infoRequest());
    await misbehave(guard, { guardAnswer: { status: 421, text: 'go away' } }, async () => {
      expect(await ask()).toMatchObject({ status: 421, inClear: true });
    });
    await misbehave(guard, { undecryptable: true }, async () => {
      await expect(ask()).rejects.toThrow(AuthenticationError);
    });
  });

  it('resets connections', () =>
    misbehave(member(0), { reset: true }, async () => {
      await expect(call(member(0), rpc.infoRequest())).rejects.toThrow(/socket hang up|ECONNRESET/);
    }));
});

describe('the HTTP side of a node', () => {
  it('knows no preflight and sends no CORS header', async () => {
    const { status, headers, body } = await post(member(0), '/storage_rpc/v1', '', 'OPTIONS');
    expect([status, body.toString()]).toEqual([404, 'options /storage_rpc/v1 Not Found']);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('does not let outsiders hand in relayed layers', async () => {
    expect((await post(member(0), '/relay', 'x')).status).toBe(404);
  });

  it('resets the connection of whoever sends more than 10 MiB', async () => {
    const sent = post(member(0), '/onion_req/v2', new Uint8Array(10_485_761));
    await expect(sent).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) as string });
    expect((await post(member(0), '/storage_rpc/v1', '{}')).status).toBe(400);
  });

  it.each(['delete', 'delete_all', 'expire', 'get_expiries'])('misses the signature first in %s', async (method) => {
    const { body } = await call(member(0), { method, params: {} });
    expect(body).toBe("invalid request: Required field 'signature' missing");
  });

  it('looks into a nested batch before it refuses it', async () => {
    const nested = (requests: rpc.StorageRequest[]) =>
      call(member(0), { method: 'batch', params: { requests: [{ method: 'sequence', params: { requests } }] } });
    expect((await nested([])).body).toBe('invalid request: Invalid batch request: no valid "requests" field');
    expect((await nested([rpc.infoRequest()])).body).toBe(
      'invalid request: Invalid batch subrequest: subrequests may not contain meta-requests',
    );
  });

  it('serves nobody once the node is decommissioned', async () => {
    devnet.setActive(member(0).index, false);
    const answer = await call(member(0), rpc.infoRequest());
    devnet.setActive(member(0).index, true);
    expect(answer).toEqual({ status: 503, body: 'Service node is not ready: not in any swarm\n' });
  });

  it('limits direct requests of one address', async () => {
    const answers = await Promise.all(Array.from({ length: 610 }, () => call(member(0), rpc.infoRequest())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
    nowMs += 10_000;
  });

  it('leaves the list of all nodes to be had from the seed', async () => {
    const response = await fetch(`${devnet.seedUrl}/json_rpc`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: '0', method: 'get_n_service_nodes', params: { active_only: true } }),
    });
    const { result } = (await response.json()) as { result: { service_node_states: { pubkey_ed25519: string }[] } };
    const listed = result.service_node_states.map((state) => state.pubkey_ed25519);
    expect(listed).toEqual(devnet.networkFile().nodes.map((node) => node.ed25519));
  });
});
