import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { sentText } from '../../src/store/draft-text.ts';
import { allDrafts, changeDraft, getDraft, handOver, takeBack } from '../../src/store/drafts.ts';

const anna = { name: 'Anna', accountId: `05${'aa'.repeat(32)}` };
const annaMaria = { name: 'Anna Maria', accountId: `05${'bb'.repeat(32)}` };
const quote = { author: anna.accountId, sentAtMs: 5 };

let db: StarlingDatabase;

beforeEach(() => {
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
});

describe('a draft', () => {
  it('keeps what it answers while the words change, and goes when nothing is left', async () => {
    await changeDraft(db, 'c', { quote });
    expect(await getDraft(db, 'c')).toMatchObject({ text: '', quote });
    expect(await allDrafts(db)).toEqual(new Map());
    await changeDraft(db, 'c', { text: 'words' });
    expect(await getDraft(db, 'c')).toMatchObject({ text: 'words', quote });
    expect(await allDrafts(db)).toEqual(new Map([['c', 'words']]));
    await changeDraft(db, 'c', { quote: null });
    await changeDraft(db, 'c', { text: '' });
    expect(await db.drafts.count()).toBe(0);
  });

  it('is handed over once, though two windows send it together', async () => {
    const message = {
      id: 'a',
      atMs: 1,
      written: 'hi',
      mentions: [],
      text: 'hi',
      quote: null,
      preview: null,
      files: [],
    };
    await changeDraft(db, 'c', { text: 'hi', quote, by: 'one' });
    const both = [
      handOver(db, 'c', [message], { text: 'hi', by: 'one' }),
      handOver(db, 'c', [{ ...message, id: 'b' }], { text: 'hi', by: 'two' }),
    ];
    expect(await Promise.all(both)).toEqual([true, false]);
    expect(await getDraft(db, 'c')).toMatchObject({ text: '', quote: null, handed: [{ id: 'a' }], by: 'one' });
    await changeDraft(db, 'c', { text: 'next', by: 'one' });
    expect(await takeBack(db, 'c', 'a', 'one')).toBe(true);
    expect(await takeBack(db, 'c', 'a', 'one')).toBe(false);
    expect(await getDraft(db, 'c')).toMatchObject({ text: 'hi\nnext', handed: [], by: 'one' });
  });

  it('of an earlier version has words alone', async () => {
    await db.table('drafts').put({ conversation: 'c', text: 'old', updatedAtMs: 1 });
    expect(await getDraft(db, 'c')).toEqual({
      text: 'old',
      quote: null,
      preview: null,
      mentions: [],
      handed: [],
      by: '',
    });
  });
});

describe('mentions in a draft', () => {
  const sent = (text: string) => sentText({ text, mentions: [anna, annaMaria] });

  it.each([
    ['hello @Anna!', `hello @${anna.accountId}!`],
    ['@Anna Maria and @Anna', `@${annaMaria.accountId} and @${anna.accountId}`],
    ['@Annabelle, @Anna2 and @Annaé are others', '@Annabelle, @Anna2 and @Annaé are others'],
    ['Anna without the sign', 'Anna without the sign'],
    ['me@Anna, https://a.example/@Anna', 'me@Anna, https://a.example/@Anna'],
    ['(@Anna) “@Anna”', `(@${anna.accountId}) “@${anna.accountId}”`],
    ['@Ann was changed', '@Ann was changed'],
    ['@Anna', `@${anna.accountId}`],
    ['', ''],
  ])('become IDs where the whole name stands: %s', (text, expected) => {
    expect(sent(text)).toBe(expected);
  });
});
