import { deriveAccount } from '../../src/crypto/account.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { blake2b } from '../../src/crypto/hash.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { hexOf } from '../../src/protocol/config/config-values.ts';
import { loadConfig } from '../../src/protocol/config/config-dump.ts';
import { waitsForPush } from '../../src/messenger/sync/sync-session.ts';
import type { Device } from './device.ts';

/** Account ID of somebody who never answers. */
export const stranger = (n: number): string => deriveAccount(blake2b(utf8(`stranger ${n}`), { size: 32 })).accountId;

export type Faults = 'none' | 'refused' | 'answer lost';

/** A network whose pushes fail as told: before anything happened, or after everything did. */
export function faulty(network: MessengerNetwork, next: () => Faults): MessengerNetwork {
  return {
    ...network,
    storeOwn: async (request) => {
      const fault = next();
      if (fault === 'refused') throw new Error('the node refuses');
      const answer = await network.storeOwn(request);
      if (fault === 'answer lost') throw new Error('the answer is lost');
      return answer;
    },
  };
}

/** What has to agree on all devices of an account, as people and as other clients see it. */
export async function snapshot(device: Device): Promise<unknown> {
  const rows = await device.db.conversations.toArray();
  const shown = rows
    // Note to Self, while it is hidden, is no row on a device that never used it.
    .filter((row) => row.kind === 'contact' || row.priority >= 0)
    .filter((row) => row.approved || row.approvedMe || row.blocked || row.nickname !== '' || row.priority !== 0)
    .map(({ accountId, name, nickname, approved, approvedMe, blocked, priority, notify, mutedUntilMs, ...row }) => ({
      accountId,
      name,
      nickname,
      approved,
      approvedMe,
      blocked,
      priority,
      notify,
      mutedUntilMs,
      lastReadMs: row.lastReadMs,
      markedUnread: row.markedUnread,
      disappearing: row.disappearing,
      createdSeconds: row.createdSeconds,
    }))
    .sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  return { name: (await device.db.profile.get('me'))?.name, shown, configs: await innerMessages(device) };
}

async function innerMessages(device: Device): Promise<Record<string, string>> {
  const rows = await device.db.configs.toArray();
  const configs = rows.map(({ name, dump }) => [name, loadConfig(dump)] as const);
  return Object.fromEntries(
    configs.flatMap(([name, config]) => (config.seqno === 0 ? [] : [[name, hexOf(config.written())]])),
  );
}

/** Something a person might do to one of the known people. */
export async function randomEdit(device: Device, random: () => number, people: readonly string[]): Promise<string> {
  const { messenger } = device;
  const person = people[Math.floor(random() * people.length)] as string; // there are some
  const { key: conversation } = await messenger.openConversation({ accountId: person });
  const nowMs = device.nowMs;
  const edits: Record<string, () => Promise<unknown>> = {
    name: async () => messenger.setName({ name: `Name ${Math.floor(random() * 1000)}` }),
    nickname: async () => messenger.setNickname({ conversation, nickname: `Nick ${Math.floor(random() * 1000)}` }),
    pin: async () => messenger.pin({ conversation, pinned: random() < 0.5 }),
    mute: async () => messenger.mute({ conversation, untilMs: random() < 0.5 ? 'for-ever' : nowMs + 60_000 }),
    unmute: async () => messenger.mute({ conversation, untilMs: null }),
    read: async () => messenger.markRead({ conversation, upToMs: nowMs - Math.floor(random() * 1e6) }),
    unread: async () => messenger.markUnread({ conversation }),
    write: async () => messenger.send({ conversation, text: `words ${Math.floor(random() * 1e9)}` }).catch(() => null),
    block: async () => messenger.block({ conversation }),
    unblock: async () => messenger.unblock({ conversation }),
    hide: async () => messenger.hide({ conversation }),
    note: async () => messenger.showNoteToSelf({ shown: random() < 0.5 }),
    delete: async () => messenger.deleteContact({ conversation }),
  };
  const names = Object.keys(edits);
  const name = names[Math.floor(random() * names.length)] as string;
  await edits[name]?.();
  return name === 'delete' ? person : '';
}

/** Polls and pushes on all devices in turn until nothing waits; the number of rounds it took. */
export async function settle(devices: readonly Device[], most = 20): Promise<number> {
  for (let round = 1; round <= most; round++) {
    let waits = false;
    for (const device of devices) {
      await device.messenger.poll();
      waits ||= await waitsForPush(device.db);
      await device.messenger.pushNow();
      await device.messenger.runJobs();
    }
    if (!waits) return round;
  }
  return Infinity;
}
