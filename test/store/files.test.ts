import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { concatBytes, randomBytes } from '../../src/crypto/bytes.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { FileUnreadableError } from '../../src/store/errors.ts';
import { PART_BYTES, readContent } from '../../src/store/file-content.ts';
import { addDraftFile } from '../../src/store/add-draft-file.ts';
import {
  draftFiles,
  forgetContent,
  removeFiles,
  removeFilesOfConversation,
  setCaption,
  storedBytes,
  sweepFiles,
} from '../../src/store/files.ts';

let db: StarlingDatabase;
const HOUR_MS = 3_600_000;
const chosen = { conversation: 'c', contentType: 'image/png', name: 'a.png', width: 3, height: 2, isVoice: false };

beforeEach(() => {
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
});

/** More than `getRandomValues` gives at once. */
const manyBytes = (length: number): Uint8Array =>
  concatBytes(...Array.from({ length: Math.ceil(length / 65_536) }, () => randomBytes(65_536))).subarray(0, length);

describe('content of files', () => {
  it.each([1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 5])(
    'is given back as it was (%i bytes)',
    async (length) => {
      const content = manyBytes(length);
      const pieces = [content.subarray(0, 1000), content.subarray(1000, 300_000), content.subarray(300_000)];
      const { id } = await addDraftFile(db, chosen, pieces);
      expect(await readContent(db, id)).toEqual(content);
      expect(await db.files.get(id)).toMatchObject({ bytes: length, about: { size: length, name: 'a.png' } });
      expect(await db.fileParts.count()).toBe(Math.ceil(length / PART_BYTES));
    },
  );

  it('is not readable at rest', async () => {
    const words = new TextEncoder().encode('words that nobody else reads '.repeat(20));
    await addDraftFile(db, chosen, [words]);
    const [part] = await db.fileParts.toArray();
    expect(new TextDecoder().decode(part?.data)).not.toContain('nobody');
  });

  it('is refused whole when a piece is missing, altered, swapped or of another file', async () => {
    const { id } = await addDraftFile(db, chosen, [manyBytes(2 * PART_BYTES)]);
    const other = await addDraftFile(db, chosen, [manyBytes(2 * PART_BYTES)]);
    const [first, second] = await db.fileParts.where('file').equals(id).sortBy('id');
    const [foreign] = await db.fileParts.where('file').equals(other.id).sortBy('id');
    if (!first || !second || !foreign) throw new Error('there are pieces');
    const altered = new Uint8Array(first.data);
    altered[5]! ^= 1;
    for (const data of [altered, second.data, foreign.data, first.data.subarray(0, 10), new Uint8Array(0)]) {
      await db.fileParts.put({ ...first, data: new Uint8Array(data) });
      await expect(readContent(db, id)).rejects.toThrow(FileUnreadableError);
    }
    await db.fileParts.delete(first.id);
    await expect(readContent(db, id)).rejects.toThrow(FileUnreadableError);
  });
});

describe('files of a composer', () => {
  it('stand in the order in which they were chosen, each with its caption', async () => {
    const first = await addDraftFile(db, chosen, [manyBytes(5)]);
    const second = await addDraftFile(db, { ...chosen, name: 'b.png' }, [manyBytes(6)]);
    await setCaption(db, second.id, 'of the lake');
    expect((await draftFiles(db, 'c')).map(({ about }) => [about.name, about.caption])).toEqual([
      ['a.png', ''],
      ['b.png', 'of the lake'],
    ]);
    await removeFiles(db, [first.id]);
    expect(await db.fileParts.count()).toBe(1);
    await removeFilesOfConversation(db, 'c');
    expect([await db.files.count(), await db.fileParts.count()]).toEqual([0, 0]);
  });

  it('leave nothing behind when their content breaks off, or the page dies', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield manyBytes(PART_BYTES);
      throw new Error('the disk is gone');
    }
    await expect(addDraftFile(db, chosen, broken())).rejects.toThrow('the disk is gone');
    expect([await db.files.count(), await db.fileParts.count()]).toEqual([0, 0]);

    const kept = await addDraftFile(db, chosen, [manyBytes(9)], 0);
    const dead = await addDraftFile(db, chosen, [manyBytes(9)], 0);
    await db.files.update(dead.id, { state: 'writing' });
    await db.fileParts.put({ id: 'nobody 0', file: 'nobody', data: new Uint8Array(3) });
    await sweepFiles(db, HOUR_MS / 2);
    expect(await db.files.count()).toBe(2);
    await sweepFiles(db, 2 * HOUR_MS);
    expect(await db.files.toCollection().primaryKeys()).toEqual([kept.id]);
    expect(await db.fileParts.count()).toBe(1);
  });

  it('are never forgotten; what came from others is, and can come again', async () => {
    const { id } = await addDraftFile(db, chosen, [manyBytes(9)]);
    expect(await forgetContent(db, id)).toBeNull();
    await db.files.update(id, { use: 'attachment' });
    expect(await storedBytes(db)).toEqual(new Map([['attachment', 9]]));
    expect(await forgetContent(db, id)).toBe('gone');
    expect(await db.fileParts.count()).toBe(0);
    const again = await addDraftFile(db, chosen, [manyBytes(9)]);
    const address = { url: 'http://files.example/file/1', key: '', digest: '' };
    await db.files.update(again.id, { use: 'attachment', address });
    expect(await forgetContent(db, again.id)).toBe('remote');
    expect(await readContent(db, again.id)).toBeNull();
  });
});
