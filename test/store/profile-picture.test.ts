import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { newConversation } from '../../src/messenger/conversation-record.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { addDraftFile } from '../../src/store/add-draft-file.ts';
import { newFile } from '../../src/store/files.ts';
import type { StoredConversation, StoredFile } from '../../src/store/internal-rows.ts';
import { pictureFileId, profilePicture } from '../../src/store/picture-file.ts';
import { storageUse } from '../../src/store/storage-use.ts';

const ANA = `05${'a1'.repeat(32)}`;
const ME = `05${'0e'.repeat(32)}`;
const PICTURE = { url: 'http://files.example/file/1', key: 'ab'.repeat(32) };
const ABOUT = { contentType: '', name: '', size: 0, width: 0, height: 0, caption: '', isVoice: false };

let db: StarlingDatabase;
beforeEach(() => {
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
});

async function know(change: Partial<StoredConversation>): Promise<void> {
  await db.conversations.put({ ...newConversation(db, ANA, ME), picture: PICTURE, approved: true, ...change });
}

async function hold(change: Partial<StoredFile> = {}): Promise<string> {
  const id = pictureFileId(db, PICTURE);
  await db.files.put({ ...newFile(ABOUT, 0), id, use: 'profile', state: 'here', bytes: 900, ...change });
  return id;
}

describe('profile pictures', () => {
  it('are those of accepted people', async () => {
    await know({});
    expect(await profilePicture(db, ANA)).toBeUndefined();
    const id = await hold();
    expect(await profilePicture(db, ANA)).toMatchObject({ id, state: 'here' });
  });

  it.each<[string, Partial<StoredConversation>]>([
    ['a stranger', { approved: false }],
    ['somebody blocked', { blocked: true }],
    ['somebody without one', { picture: null }],
  ])('are not shown of %s', async (_, change) => {
    await know(change);
    await hold();
    expect(await profilePicture(db, ANA)).toBeUndefined();
  });

  it('are our own, also beside Note to Self', async () => {
    const id = await hold();
    await db.profile.put({
      id: 'me',
      accountId: ME,
      name: 'Robin',
      phraseConfirmed: true,
      createdAtMs: 0,
      nameUpdatedSeconds: 0,
      picture: PICTURE,
    });
    expect((await profilePicture(db, ME))?.id).toBe(id);
    await db.conversations.put(newConversation(db, ME, ME));
    expect((await profilePicture(db, ME))?.id).toBe(id);
    expect(await profilePicture(db, ANA)).toBeUndefined();
    expect(await profilePicture(db, '')).toBeUndefined();
  });
});

describe('what files take up', () => {
  it('is counted by kind and conversation, the largest first', async () => {
    const add = async (conversation: string, bytes: number, contentType: string) =>
      addDraftFile(db, { ...ABOUT, conversation, contentType }, [new Uint8Array(bytes)]);
    await add('small', 10, 'image/png');
    await add('large', 300, 'image/png');
    await add('large', 200, 'text/plain');
    await hold();
    await db.files.put({ ...newFile(ABOUT, 0), conversation: 'small', state: 'remote' });
    expect(await storageUse(db, ({ use, about }) => (use === 'profile' ? 'profile' : about.contentType))).toEqual({
      kinds: {
        'image/png': { count: 2, bytes: 310 },
        'text/plain': { count: 1, bytes: 200 },
        profile: { count: 1, bytes: 900 },
      },
      conversations: [
        { conversation: 'large', count: 2, bytes: 500 },
        { conversation: 'small', count: 1, bytes: 10 },
      ],
    });
  });
});
