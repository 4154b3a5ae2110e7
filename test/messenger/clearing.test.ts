import { expect, it, vi } from 'vitest';
import { indexMessages } from '../../src/store/search/indexing.ts';
import { searchMessages } from '../../src/store/search/search-messages.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const MANY = 600;
/** What is read or removed at once takes a few milliseconds. */
const AT_ONCE = 250;

async function longConversation() {
  const swarm = new FakeSwarm();
  const [anna, ben] = [new Device(() => swarm.network()), new Device(() => swarm.network())];
  const annaId = await anna.create('Anna');
  const benId = await ben.create('Ben');
  await ben.say(annaId, 'sparrow');
  await anna.messenger.poll();
  const row = await anna.conversation(benId);
  const [first] = await anna.db.messages.toArray();
  if (!row || !first) throw new Error('nothing came');
  const { key } = row;
  await anna.messenger.accept({ conversation: key });
  await anna.messenger.runJobs();
  await anna.db.messages.bulkAdd(
    Array.from({ length: MANY }, (_, i) => ({
      ...first,
      id: i.toString(16).padStart(32, '0'),
      identity: `identity ${i}`,
      sortMs: first.sortMs + i,
      conversation: i % 4 === 0 ? 'another' : key,
    })),
  );
  return { anna, ben, annaId, benId, key };
}

it.each([
  ['cleared', (anna: Device, conversation: string) => anna.messenger.clearMessages({ conversation })],
  ['hidden', (anna: Device, conversation: string) => anna.messenger.hide({ conversation })],
  ['deleted', (anna: Device, conversation: string) => anna.messenger.deleteContact({ conversation })],
])('a long conversation is %s in small steps, and nothing of it is left', async (_, empty) => {
  const { anna, benId, key } = await longConversation();
  while ((await indexMessages(anna.db, 'eager')) === 'more');
  const steps = [vi.spyOn(anna.db.messages, 'bulkGet'), vi.spyOn(anna.db.messages, 'bulkDelete')];
  await empty(anna, key);
  const sizes = steps.flatMap((step) => step.mock.calls.map(([keys]) => keys.length));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(AT_ONCE);
  const left = await anna.db.messages.toArray();
  expect(new Set(left.map(({ conversation }) => conversation))).toEqual(new Set(['another']));
  expect(left).toHaveLength(MANY / 4);
  expect((await anna.conversation(benId))?.last ?? null).toBeNull();
  while ((await indexMessages(anna.db, 'eager')) === 'more');
  expect((await searchMessages(anna.db, { text: 'sparrow', conversation: key })).hits).toEqual([]);
});

it('what was cleared does not come back when the swarm shows it again', async () => {
  const { anna, key } = await longConversation();
  await anna.messenger.clearMessages({ conversation: key });
  expect(await anna.db.tombstones.where('identity').startsWith('identity ').count()).toBe((MANY / 4) * 3);
});
