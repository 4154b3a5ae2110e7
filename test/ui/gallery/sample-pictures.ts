import type { ChosenFile } from '../../../src/store/files.ts';
import type { FileRow } from '../../../src/store/rows.ts';
import type { StorageUse } from '../../../src/store/storage-use.ts';
import { storageKind, type StorageKind } from '../../../src/ui/files/storage-kind.ts';
import { sampleContent } from './sample-files.ts';
import { samplePng, SCENES } from './sample-picture.ts';
import { CONVERSATIONS, NOW_MS, PROFILE } from './sample-rows.ts';

const pictureFile = (id: string): FileRow => ({
  id,
  use: 'profile',
  conversation: '',
  messageId: '',
  state: 'here',
  failure: null,
  about: { contentType: 'image/png', name: '', size: 30_000, width: 300, height: 300, caption: '', isVoice: false },
  address: null,
  peaks: [],
  durationMs: 0,
  bytes: 30_000,
  order: 0,
  createdAtMs: NOW_MS,
  usedAtMs: NOW_MS,
  attempts: 0,
  dueMs: 0,
  failingMs: 0,
  lastAttemptMs: 0,
  leaseOwner: '',
  leaseUntilMs: 0,
});

/** A draft as the store would keep it. */
export const sampleDraft = (chosen: ChosenFile, content: Uint8Array): FileRow => ({
  ...pictureFile('draft-new'),
  use: 'draft',
  conversation: chosen.conversation,
  about: { ...chosen, caption: chosen.caption ?? '', size: content.length },
  bytes: content.length,
});

const idOf = (key: string) => CONVERSATIONS.find((row) => row.key === key)?.accountId ?? '';

/** Who has a profile picture, by Account ID. */
export const PICTURES: { of: string; file: FileRow; scene: keyof typeof SCENES }[] = [
  { of: idOf('ana'), file: pictureFile('picture-ana'), scene: 'lake' },
  { of: idOf('mirembe'), file: pictureFile('picture-mirembe'), scene: 'forest' },
  { of: PROFILE.accountId, file: pictureFile('picture-me'), scene: 'sunset' },
];

/** What is in a file of the samples, profile pictures too; null if that is not here. */
export async function sampleContents(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const picture = PICTURES.find(({ file }) => file.id === id);
  return picture ? samplePng(SCENES[picture.scene], 300, 300) : sampleContent(id);
}

/** What files take up, as the store counts it. */
export function storageOf(files: readonly FileRow[]): StorageUse<StorageKind> {
  const kinds: StorageUse<StorageKind>['kinds'] = {};
  const conversations: StorageUse<StorageKind>['conversations'] = [];
  for (const file of files.filter(({ bytes }) => bytes > 0)) {
    const held = (kinds[storageKind(file)] ??= { count: 0, bytes: 0 });
    held.count++;
    held.bytes += file.bytes;
    if (file.conversation === '') continue;
    let there = conversations.find(({ conversation }) => conversation === file.conversation);
    if (!there) conversations.push((there = { conversation: file.conversation, count: 0, bytes: 0 }));
    there.count++;
    there.bytes += file.bytes;
  }
  return { kinds, conversations: conversations.sort((a, b) => b.bytes - a.bytes) };
}
