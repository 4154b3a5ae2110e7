import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { createNetwork } from '../../src/network/network.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { shortOrLong } from '../length.ts';
import { seededRandom } from '../seeded.ts';
import { Device } from './device.ts';
import { faulty, randomEdit, settle, snapshot, stranger, type Faults } from './synced-household.ts';
import { transportWhile } from '../unplugged.ts';

const ROUNDS = shortOrLong(50, 200);

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ memberTimeoutMs: 300, relayTimeoutMs: 2_000 });
});

afterAll(async () => devnet.stop());

/** A device whose connection can be pulled out, and whose pushes can fail. */
class Plugged {
  isOnline = true;
  faults: () => Faults = () => 'none';
  device!: Device;

  static async make(): Promise<Plugged> {
    const plugged = new Plugged();
    const network = createNetwork({
      profile: developmentNetwork(devnet.networkFile().nodes),
      state: memoryState(),
      directTransport: transportWhile(() => plugged.isOnline),
    });
    await network.load();
    const port: MessengerNetwork = faulty(network, () => plugged.faults());
    plugged.device = new Device(() => port);
    plugged.device.follow(Date.now);
    return plugged;
  }

  async sync(): Promise<void> {
    const { messenger } = this.device;
    if (!this.isOnline) return;
    await messenger.poll().catch(() => null);
    await messenger.pushNow().catch(() => null);
    await messenger.runJobs().catch(() => null);
  }
}

async function household(name: string, size: number): Promise<Plugged[]> {
  const first = await Plugged.make();
  await first.device.create(name);
  await first.sync();
  const { phrase } = await first.device.messenger.recoveryPhrase();
  const all = [first];
  while (all.length < size) {
    const next = await Plugged.make();
    await next.device.messenger.restoreAccount({ phrase });
    await next.device.messenger.fetchProfile();
    all.push(next);
  }
  return all;
}

describe('three devices of one account and two of another, over a whole network', () => {
  it(`agree after ${ROUNDS} rounds of edits, with devices offline in turns, dead members and failing pushes`, async () => {
    const random = seededRandom(20);
    const robins = await household('Robin', 3);
    const kims = await household('Kim', 2);
    const idOf = async ({ device }: Plugged) => (await device.db.profile.get('me'))?.accountId ?? '';
    const robin = await idOf(robins[0] as Plugged);
    const kim = await idOf(kims[0] as Plugged);
    const strangers = Array.from({ length: 5 }, (_, i) => stranger(i));
    const everyone = [...robins, ...kims];
    const deleted = new Set<string>();
    const contacts = new Set<string>();
    for (const plugged of everyone)
      plugged.faults = () => (random() < 0.1 ? 'refused' : random() < 0.1 ? 'answer lost' : 'none');
    let stopped = -1;
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 50 === 10) {
        stopped = devnet.nodes.findIndex((node) => node === devnet.membersFor(robin)[round % 3]);
        await devnet.stopNode(stopped);
      } else if (round % 50 === 12 && stopped >= 0) await devnet.startNode(stopped);
      // One after the other is away for a while.
      for (const [i, plugged] of everyone.entries()) plugged.isOnline = Math.floor(round / 8) % 6 !== i;
      const plugged = everyone[Math.floor(random() * everyone.length)] as Plugged;
      const isRobin = robins.includes(plugged);
      const gone = await randomEdit(plugged.device, random, [...strangers, isRobin ? kim : robin]);
      if (gone !== '' && isRobin) deleted.add(gone);
      if (isRobin)
        for (const row of await plugged.device.db.conversations.toArray())
          if (row.approved) contacts.add(row.accountId);
      if (random() < 0.1) await plugged.device.restart();
      const syncing = everyone.filter(() => random() < 0.3);
      await Promise.all(syncing.map(async (other) => other.sync()));
    }
    for (const plugged of everyone) Object.assign(plugged, { isOnline: true, faults: () => 'none' as const });
    expect(await settle(robins.map(({ device }) => device))).toBeLessThan(20);
    expect(await settle(kims.map(({ device }) => device))).toBeLessThan(20);
    const [first, ...others] = await Promise.all(robins.map(({ device }) => snapshot(device)));
    for (const other of others) expect(other).toEqual(first);
    const [firstKim, otherKim] = await Promise.all(kims.map(({ device }) => snapshot(device)));
    expect(otherKim).toEqual(firstKim);
    const shown = await (robins[0] as Plugged).device.db.conversations.toArray();
    const known = new Set(shown.map(({ accountId }) => accountId));
    const lost = [...contacts].filter((id) => id !== robin && !deleted.has(id) && !known.has(id));
    expect(lost).toEqual([]);
  });
});
