import { addDraftFile } from '../../src/store/add-draft-file.ts';
import { filesOfMessage } from '../../src/store/files.ts';
import { readContent } from '../../src/store/file-content.ts';
import type { FileRow, MessageRow } from '../../src/store/rows.ts';
import type { Device } from './device.ts';
import { Device as NewDevice } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

/** Bytes that differ from file to file. */
export const content = (length: number, seed = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7 + (i >> 8)) & 255);

/** Two people who have accepted each other. */
export async function twoFriends() {
  const swarm = new FakeSwarm();
  const anna = new NewDevice(() => swarm.network());
  const ben = new NewDevice(() => swarm.network());
  const annaId = await anna.create('Anna');
  const benId = await ben.create('Ben');
  await anna.say(benId, 'hello');
  await ben.messenger.poll();
  await ben.say(annaId, 'hello');
  await anna.messenger.poll();
  return { swarm, anna, ben, annaId, benId };
}

export const keyOf = (device: Device, accountId: string): string => device.db.conversationKey(accountId);

/** A file in the composer of a conversation. */
export async function chosen(
  device: Device,
  accountId: string,
  bytes: Uint8Array,
  about: { contentType?: string; name?: string; caption?: string; isVoice?: boolean } = {},
): Promise<string> {
  const { contentType = 'image/png', name = 'picture.png', caption = '', isVoice = false } = about;
  const conversation = accountId === '' ? '' : keyOf(device, accountId);
  const row = await addDraftFile(
    device.db,
    { conversation, contentType, name, caption, isVoice, width: 4, height: 3 },
    [bytes],
    device.nowMs,
  );
  return row.id;
}

/** Writes a message with files; sends nothing yet. */
export async function writeFiles(
  device: Device,
  accountId: string,
  files: readonly string[],
  text = '',
): Promise<string> {
  const { key } = await device.messenger.openConversation({ accountId });
  return (await device.messenger.send({ conversation: key, text, files })).id;
}

export async function lastMessage(device: Device, accountId: string): Promise<MessageRow> {
  const message = (await device.messages(accountId)).at(-1);
  if (!message) throw new Error('no message');
  return message;
}

export async function filesOfLast(device: Device, accountId: string): Promise<FileRow[]> {
  return filesOfMessage(device.db, (await lastMessage(device, accountId)).id);
}

export const contentOf = (device: Device, id: string): Promise<Uint8Array | null> => readContent(device.db, id);

/** Asks for every file of the newest message, and fetches them. */
export async function fetchLast(device: Device, accountId: string): Promise<FileRow[]> {
  for (const { id } of await filesOfLast(device, accountId))
    await device.messenger.downloadFile({ file: id, always: false });
  await device.messenger.runJobs();
  return filesOfLast(device, accountId);
}
