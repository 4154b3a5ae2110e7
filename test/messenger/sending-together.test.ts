import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { NodeError, PathError, TooLargeError } from '../../src/network/errors.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

type StoreMany = MessengerNetwork['storeMany'];

let swarm: FakeSwarm;
let anna: Device;
let ben: Device;
let annaId: AccountId;
let benId: AccountId;
/** Texts for Ben, request by request. */
let requests: number[];
/** In front of the real one. */
let storeMany: (request: Parameters<StoreMany>[0], real: StoreMany) => ReturnType<StoreMany>;
let isPathBroken: boolean;

beforeEach(async () => {
  swarm = new FakeSwarm();
  requests = [];
  isPathBroken = false;
  storeMany = async (request, real) => real(request);
  const network = swarm.network();
  anna = new Device(() => ({
    ...network,
    retrieve: async (...input) => {
      if (isPathBroken) throw new PathError('no answer');
      return network.retrieve(...input);
    },
    storeMany: async (request) => {
      if (isPathBroken) throw new PathError('no answer');
      if (request.recipient === benId) requests.push(request.stores.length);
      return storeMany(request, network.storeMany);
    },
  }));
  ben = new Device(() => swarm.network());
  annaId = await anna.create('Anna');
  benId = await ben.create('Ben');
});

const write = async (count: number): Promise<string[]> => {
  const texts = Array.from({ length: count }, (_, i) => `text ${i}`);
  for (const text of texts) await anna.write(benId, text);
  return texts;
};
const arrived = async (): Promise<string[]> => {
  await ben.messenger.poll();
  return ben.texts(annaId);
};

describe('messages that wait for the same mailbox', () => {
  it('go together, twenty in a request, in their order', async () => {
    const texts = await write(30);
    await anna.messenger.runJobs();
    expect(requests).toEqual([20, 10]);
    expect(await arrived()).toEqual(texts);
  });

  it('go in more requests when they are large', async () => {
    await write(15);
    await anna.db.jobs.filter(({ recipient }) => recipient === benId).modify({ data: new Uint8Array(76_800) });
    await anna.messenger.runJobs();
    expect(requests.every((count) => count * 76_800 <= 1_000_000)).toBe(true);
  });

  it('are each shown as they went when one of them is refused, and it goes again by itself', async () => {
    let refused = 0;
    storeMany = async (request, real) => {
      if (request.recipient !== benId || refused > 0) return real(request);
      refused++;
      const answer = await real({ ...request, stores: request.stores.filter((_, i) => i !== 1) });
      answer.stores.splice(1, 0, { hash: '', verified: [], code: 500 });
      return answer;
    };
    const texts = await write(3);
    await anna.messenger.runJobs();
    expect((await anna.messages(benId)).map(({ status }) => status).sort()).toEqual(['sending', 'sent', 'sent']);
    anna.nowMs += 2_001;
    await anna.messenger.runJobs();
    expect((await anna.messages(benId)).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
    expect((await arrived()).sort()).toEqual(texts);
    expect(requests).toEqual([3, 1]);
  });

  it.each([
    ['too large', new TooLargeError('the request is too large')],
    ['malformed', new NodeError(400, 'invalid request')],
  ])('do not suffer for one that makes the whole request %s', async (_, refusal) => {
    storeMany = async (request, real) => {
      if (request.recipient === benId && request.stores.some(({ data }) => data.length === 1)) throw refusal;
      return real(request);
    };
    const texts = await write(3);
    const jobs = (await anna.db.jobs.orderBy('id').toArray()).filter(({ recipient }) => recipient === benId);
    const middle = jobs.sort((a, b) => a.order - b.order)[1];
    await anna.db.jobs.update(middle?.id ?? '', { data: new Uint8Array(1) });
    await anna.messenger.runJobs();
    expect(await arrived()).toEqual([texts[0], texts[2]]);
  });

  it.each(['job: claimed', 'job: attempted', 'job: recorded'])(
    'are neither lost nor doubled when the worker dies at “%s”',
    async (step) => {
      const texts = await write(5);
      anna.fault = async (at) => {
        if (at === step) throw new Error('the worker dies');
      };
      await anna.messenger.runJobs().catch(() => undefined);
      anna.fault = undefined;
      await anna.restart();
      await anna.messenger.runJobs();
      expect(await arrived()).toEqual(texts);
      expect((await anna.messages(benId)).map(({ status }) => status)).toEqual(Array(5).fill('sent'));
      expect(await anna.db.jobs.count()).toBe(0);
    },
  );
});

it('what waits because the network did not work goes out when it works again, not minutes later', async () => {
  await anna.messenger.poll();
  isPathBroken = true;
  await anna.messenger.poll().catch(() => undefined);
  await write(2);
  for (let i = 0; i < 6; i++) {
    anna.nowMs += 61_000;
    await anna.messenger.runJobs();
  }
  isPathBroken = false;
  await anna.messenger.runJobs();
  expect((await anna.messages(benId))[0]?.status).toBe('sending');
  await anna.messenger.poll();
  await anna.messenger.runJobs();
  expect((await anna.messages(benId)).map(({ status }) => status)).toEqual(['sent', 'sent']);
});
