import { describe, expect, it } from 'vitest';
import { deriveAccount } from '../../src/crypto/account.ts';
import { fromHex } from '../../src/crypto/bytes.ts';
import type { FetchedMessage, MessengerNetwork } from '../../src/messenger/network-port.ts';
import { encodeContent, textMessage, type Content } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';
import { CONFIG_KINDS } from '../../src/protocol/config/config-kind.ts';
import { MESSAGE_TTL_MS, NAMESPACE_INBOX } from '../../src/protocol/limits.ts';
import { seededRandom } from '../seeded.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';
import { settle, snapshot } from './synced-household.ts';

const people = [11, 12].map((n) => deriveAccount(new Uint8Array(32).fill(n)));
const HOUR_MS = 3_600_000;

/** What a swarm holds of an account, by namespace. */
type Held = ReadonlyMap<number, readonly FetchedMessage[]>;

const NAMESPACES = [NAMESPACE_INBOX, ...Object.values(CONFIG_KINDS).map(({ namespace }) => namespace)];

/** A history of a device with people who write, change names, are hidden, deleted, accepted; and what is left in the swarm. */
async function history(random: () => number): Promise<{ swarm: FakeSwarm; desk: Device; held: Held; ownId: string }> {
  const swarm = new FakeSwarm();
  const desk = new Device(() => swarm.network());
  const ownId = await desk.create('Robin');
  const own = deriveAccount(fromHex((await desk.messenger.recoveryPhrase()).seedHex));
  const post = async (content: Content, sender: typeof own) => {
    const timestampMs = content.sigTimestampMs ?? 0;
    const data = await encodeDirectMessage({
      content: encodeContent(content),
      timestampMs,
      sender,
      recipient: own.accountId,
    });
    swarm.put(own.accountId, data, MESSAGE_TTL_MS);
  };
  for (let i = 0; i < 14; i++) {
    swarm.nowMs += HOUR_MS;
    const person = people[Math.floor(random() * people.length)]!; // there are some
    const { key: conversation } = await desk.messenger.openConversation({ accountId: person.accountId });
    const displayName = `Name ${Math.floor(random() * 100)}`;
    const hours = 1 + Math.floor(random() * 24);
    const steps: (() => Promise<unknown>)[] = [
      () =>
        post(
          {
            kind: 'data',
            sigTimestampMs: swarm.nowMs,
            data: { ...textMessage(`text ${i}`), profile: { displayName } },
          },
          person,
        ),
      () => post({ kind: 'data', sigTimestampMs: swarm.nowMs, data: textMessage(`text ${i}`) }, person),
      () => desk.say(person.accountId, `answer ${i}`),
      () =>
        desk.messenger.setDisappearing({ conversation, disappearing: { mode: 'after-read', seconds: hours * 3600 } }),
      () => desk.messenger.markRead({ conversation }),
      () => desk.messenger.hide({ conversation }),
      () => desk.messenger.setNickname({ conversation, nickname: `Nick ${i}` }),
      () => desk.messenger.showNoteToSelf({ shown: random() < 0.5 }),
      () => desk.say(ownId, `note ${i}`),
    ];
    await steps[Math.floor(random() * steps.length)]?.().catch(() => undefined);
    await settle([desk]);
  }
  return { swarm, desk, held: new Map(NAMESPACES.map((n) => [n, [...swarm.configs(ownId, n)]])), ownId };
}

const shuffled = <T>(list: readonly T[], random: () => number): T[] =>
  list
    .map((value) => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);

/** Gives the inbox in some order, several times, in pieces; the configs whole, as they are read first. */
function inPieces(network: MessengerNetwork, held: Held, random: () => number): MessengerNetwork {
  const inbox = held.get(NAMESPACE_INBOX) ?? [];
  const left = [...shuffled(inbox, random), ...shuffled(inbox, random)];
  return {
    ...network,
    retrieve: async (_, namespaces) =>
      ['m1', 'm2'].map((member) => ({
        member,
        namespaces: namespaces.map((namespace) => ({
          namespace,
          messages:
            namespace === NAMESPACE_INBOX
              ? left.splice(0, 1 + Math.floor(random() * 4))
              : shuffled(held.get(namespace) ?? [], random),
          more: namespace === NAMESPACE_INBOX && left.length > 0,
        })),
      })),
  };
}

describe('the same messages and configs, in any order, any number of times', () => {
  it.each([1, 4, 5, 6])('end in the same state, and change no config (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const { swarm, desk, held } = await history(random);
    const { phrase } = await desk.messenger.recoveryPhrase();
    const ends: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      const device = new Device(() => inPieces(swarm.network(), held, random));
      await device.messenger.restoreAccount({ phrase });
      await device.messenger.poll();
      await device.messenger.poll();
      expect(await device.db.configs.where('needsPush').equals(1).primaryKeys()).toEqual([]);
      ends.push(await snapshot(device));
    }
    for (const end of ends) expect(end).toEqual(await snapshot(desk));
  });
});
