import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64 } from '../../src/crypto/bytes.ts';
import { openDataFolder, type DataFolder } from '../../src/headless/data-folder.ts';
import type { StoredProfile } from '../../src/store/internal-rows.ts';
import { allDrafts, changeDraft, getDraft } from '../../src/store/drafts.ts';
import { readContent } from '../../src/store/file-content.ts';
import { addDraftFile } from '../../src/store/add-draft-file.ts';
import { loadDatabaseKey } from '../../src/store/key-vault.ts';
import { deriveDatabaseKeys } from '../../src/store/keyed-hash.ts';
import { plainColumns, primaryKeyOf, type TableName } from '../../src/store/schema.ts';
import type { StoredRow } from '../../src/store/sealed-row.ts';
import { sealedBefore } from '../store/sealed-before.ts';

let folder: string;
let opened: DataFolder | undefined;

const open = async () => (opened = await openDataFolder(folder, (error) => expect(error).toBeUndefined()));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'starling-data-'));
});

afterEach(() => {
  opened?.close();
  opened = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('a data folder', () => {
  it('keeps puts, deletes and clears over restarts, sealed', async () => {
    let { db } = await open();
    await changeDraft(db, 'a', { text: 'secret one' });
    await changeDraft(db, 'b', { text: 'secret two' });
    await changeDraft(db, 'a', { text: '' });
    await db.seen.bulkPut([1, 2, 3].map((n) => ({ hash: `${n}`, expiresAtMs: n })));
    await db.seen.where('expiresAtMs').below(3).delete();
    await db.counters.put({ name: 'x', value: 1 });
    await db.counters.clear();
    opened?.close();
    expect(readFileSync(join(folder, 'journal'), 'utf8')).not.toContain('secret');
    ({ db } = await open());
    expect([...(await allDrafts(db))]).toEqual([['b', 'secret two']]);
    expect(await db.seen.toCollection().primaryKeys()).toEqual(['3']);
    expect(await db.counters.count()).toBe(0);
  });

  it('reads a journal of version 3, and binds the plain columns of its rows from then on', async () => {
    (await open()).close();
    const keys = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')) as Record<string, string>;
    const storage = { get: async (name: string) => keys[name], set: async () => {}, remove: async () => {} };
    const none = { ...storage, get: async () => undefined };
    const key = deriveDatabaseKeys((await loadDatabaseKey(storage, none)) as Uint8Array, 'background');
    const line = (table: TableName, row: StoredRow) => {
      const seal = { table, primaryKey: primaryKeyOf(table), plain: plainColumns(table), key: key.rows };
      const rows = [sealedBefore(seal, row)];
      const packed = (_: string, value: unknown) => (value instanceof Uint8Array ? { $bytes: toBase64(value) } : value);
      return `${JSON.stringify([{ table, type: 'put', rows }], packed)}\n`;
    };
    const lines = [
      line('drafts', {
        conversation: 'a',
        updatedAtMs: 1,
        text: 'secret one',
        quote: null,
        preview: null,
        mentions: [],
      }),
      line('seen', { hash: 'h', expiresAtMs: 7 }),
    ];
    writeFileSync(join(folder, 'journal'), `{"format":1,"version":3}\n${lines.join('')}`);
    for (let start = 0; start < 2; start++) {
      const { db } = await open();
      expect(await getDraft(db, 'a')).toMatchObject({ text: 'secret one' });
      expect(await db.seen.get('h')).toEqual({ hash: 'h', expiresAtMs: 7 });
      opened?.close();
    }
    const written = readFileSync(join(folder, 'journal'), 'utf8');
    expect(written).not.toContain('"version":3');
    writeFileSync(join(folder, 'journal'), written.replace('"updatedAtMs":1', '"updatedAtMs":2'));
    const { db } = await open();
    await expect(getDraft(db, 'a')).rejects.toThrow('cannot be read');
  });

  it('keeps files that are longer than what is read or written at once', async () => {
    let { db } = await open();
    const content = Uint8Array.from({ length: 9_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);
    const chosen = { conversation: 'a', contentType: '', name: '', width: 0, height: 0, isVoice: false };
    const { id } = await addDraftFile(db, chosen, [content]);
    for (let start = 0; start < 2; start++) {
      opened?.close();
      ({ db } = await open());
      expect(Buffer.compare((await readContent(db, id)) ?? new Uint8Array(), content)).toBe(0);
    }
    const lines = readFileSync(join(folder, 'journal'), 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('"fileParts"'))).toHaveLength(2);
  });

  it('writes nothing of a transaction that was undone', async () => {
    let { db } = await open();
    const undone = db.transaction('rw', db.drafts, async () => {
      await changeDraft(db, 'a', { text: 'never' });
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    opened?.close();
    ({ db } = await open());
    expect((await getDraft(db, 'a')).text).toBe('');
  });

  it('gives rows of an earlier version what they lack, once', async () => {
    let { db } = await open();
    const old = {
      id: 'me',
      accountId: '05',
      name: 'Old',
      phraseConfirmed: true,
      createdAtMs: 1,
      nameUpdatedSeconds: 1,
    };
    await db.profile.put(old as StoredProfile);
    await db.conversations.put({ key: 'k', accountId: '05ab', visible: 1, unread: 0, lastActivityMs: 1 } as never);
    opened?.close();
    for (let start = 0; start < 2; start++) {
      ({ db } = await open());
      expect(await db.profile.get('me')).toEqual({ ...old, picture: null });
      expect(await db.conversations.get('k')).toMatchObject({ accountId: '05ab', priority: 0, notify: 'default' });
      opened?.close();
    }
    ({ db } = await open());
  });

  it('leaves out a line that was torn', async () => {
    let { db } = await open();
    await changeDraft(db, 'a', { text: 'whole' });
    opened?.close();
    appendFileSync(join(folder, 'journal'), '[{"table":"drafts","type":"put","rows":[{"conver');
    ({ db } = await open());
    expect((await getDraft(db, 'a')).text).toBe('whole');
    await changeDraft(db, 'b', { text: 'after' });
    opened?.close();
    ({ db } = await open());
    expect((await getDraft(db, 'b')).text).toBe('after');
  });

  it('becomes small at the start', async () => {
    const { db } = await open();
    for (let i = 0; i < 50; i++) await changeDraft(db, 'a', { text: `text ${i}` });
    opened?.close();
    const before = statSync(join(folder, 'journal')).size;
    await open();
    expect(statSync(join(folder, 'journal')).size).toBeLessThan(before / 10);
  });

  it('has lost nothing that was done when the process is killed', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.split('\n').length > 40) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const done = printed.split('\n').slice(0, -1).map(Number);
    expect(done.length).toBeGreaterThan(30);
    const { db } = await open();
    for (const n of done) expect((await getDraft(db, `c${n}`)).text).toBe(`secret draft ${n}`);
  });

  it('belongs to one process at a time', async () => {
    await open();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), folder], { stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).not.toBe(0);
  });
});
