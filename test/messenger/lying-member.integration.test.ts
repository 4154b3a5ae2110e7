import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts';
import { deviceOn } from './devnet-device.ts';
import type { Device } from './device.ts';

interface Message {
  hash: string;
  data: string;
  timestamp: number;
  expiration: number;
}
interface Retrieved {
  messages: Message[];
  more: boolean;
}

let devnet: Devnet;
let ada: Device;
let ben: Device;
let adaId: AccountId;
let benId: AccountId;
let said = 0;

beforeAll(async () => {
  // Three members a swarm: of the two that are asked, often one lies.
  devnet = await startDevnet({ nodes: 9, swarms: 3, memberTimeoutMs: 300, relayTimeoutMs: 1_000 });
  [ada, ben] = [await deviceOn(devnet), await deviceOn(devnet)];
  [adaId, benId] = [await ada.create('Ada'), await ben.create('Ben')];
  await ada.say(benId, 'hello');
  await ben.messenger.poll();
  await ben.say(adaId, 'hi');
  await ada.messenger.poll();
});

afterAll(() => devnet.stop());
afterEach(() => devnet.nodes.forEach((_, index) => devnet.setFaults(index, {})));

/** Two of Ben's three members lie in everything they hand out. */
function liars(lie: (retrieved: Retrieved) => unknown): void {
  for (const { ed25519 } of devnet.membersFor(benId).slice(0, 2)) {
    devnet.setFaults(
      devnet.nodes.findIndex((node) => node.ed25519 === ed25519),
      {
        rewrites: (method, text) => {
          if (method !== 'batch') return text;
          const answer = JSON.parse(text) as { results: { code: number; body: Retrieved }[] };
          const results = answer.results.map(({ code, body }) => ({
            code,
            body: Array.isArray(body.messages) ? lie(body) : body,
          }));
          return JSON.stringify({ ...answer, results });
        },
      },
    );
  }
}

const otherHash = (hash: string, n = 0) => `${n}`.padEnd(2, 'A') + hash.slice(2);
const LIES: [string, (retrieved: Retrieved) => unknown][] = [
  ['the order', (all) => ({ ...all, messages: all.messages.toReversed() })],
  ['that there is always more', (all) => ({ ...all, more: true })],
  ['that there is nothing', (all) => ({ ...all, messages: [] })],
  [
    'other people’s blobs',
    (all) => ({ ...all, messages: all.messages.map((one) => ({ ...one, data: btoa('not for you'.repeat(40)) })) }),
  ],
  [
    'the names of messages',
    (all) => ({ ...all, messages: all.messages.map((one) => ({ ...one, hash: otherHash(one.hash) })) }),
  ],
  [
    'the same message under fifty names',
    (all) => ({
      ...all,
      messages: all.messages.flatMap((one) =>
        Array.from({ length: 50 }, (_, n) => ({ ...one, hash: otherHash(one.hash, n) })),
      ),
    }),
  ],
  [
    'half of each message',
    (all) => ({
      ...all,
      messages: all.messages.map((one) => ({ ...one, data: one.data.slice(0, (one.data.length / 8) * 4) })),
    }),
  ],
  [
    'times of the far future',
    (all) => ({ ...all, messages: all.messages.map((one) => ({ ...one, timestamp: 8e15, expiration: 8e15 })) }),
  ],
  [
    'thousands of messages that are nothing',
    (all) => ({
      ...all,
      messages: Array.from({ length: 12_000 }, (_, n) => ({
        hash: `h${n}`,
        data: 'AA==',
        timestamp: 1,
        expiration: 2,
      })),
    }),
  ],
  ['messages that are none', (all) => ({ ...all, messages: [null, 7, 'x', { hash: {} }, ...all.messages] })],
  ['a text instead of an answer', () => '<html>'],
];

describe('members of a swarm that lie', () => {
  it.each(LIES)('about %s: every message arrives, once, in order', async (_, lie) => {
    const before = await ben.texts(adaId);
    const words = [`one ${++said}`, `two ${said}`, `three ${said}`];
    liars(lie);
    for (const text of words) await ada.say(benId, text);
    for (let round = 0; round < 4; round++) await ben.messenger.poll().catch(() => undefined);
    devnet.nodes.forEach((__, index) => devnet.setFaults(index, {}));
    for (let round = 0; round < 3; round++) await ben.messenger.poll();
    expect((await ben.texts(adaId)).filter((text) => !before.includes(text))).toEqual(words);
    expect(await ben.db.conversations.count()).toBe(1);
  });
});
