import { expect, it } from 'vitest';
import { hasDatabaseKey, loadDatabaseKey, type KeyStorage } from '../../src/store/key-vault.ts';

function storage(): KeyStorage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (name) => values.get(name),
    set: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  };
}

it('makes a key once and finds it again after a restart of the browser', async () => {
  const disk = storage();
  expect(await hasDatabaseKey(disk)).toBe(false);
  const first = await loadDatabaseKey(disk, storage());
  expect(first).toHaveLength(32);
  expect(await hasDatabaseKey(disk)).toBe(true);
  expect(await loadDatabaseKey(disk, storage())).toEqual(first);
});

it('takes the open key from memory', async () => {
  const [disk, memory] = [storage(), storage()];
  const first = await loadDatabaseKey(disk, memory);
  disk.values.clear();
  expect(await loadDatabaseKey(disk, memory)).toEqual(first);
});

it('never stores the key itself on disk', async () => {
  const disk = storage();
  const key = await loadDatabaseKey(disk, storage());
  if (key === 'locked') throw new Error('a fresh vault is open');
  expect([...disk.values.values()].join()).not.toContain(Buffer.from(key).toString('base64').slice(0, 40));
});

it('says when a passphrase is needed and refuses a damaged vault', async () => {
  const disk = storage();
  await disk.set('key-vault', JSON.stringify({ version: 1, lock: 'passphrase', wrapped: 'AAAA' }));
  expect(await loadDatabaseKey(disk, storage())).toBe('locked');
  const other = storage();
  await loadDatabaseKey(other, storage());
  const vault = JSON.parse(other.values.get('key-vault') ?? '') as { wrappingKey: string };
  await other.set('key-vault', JSON.stringify({ ...vault, wrappingKey: Buffer.alloc(32).toString('base64') }));
  await expect(loadDatabaseKey(other, storage())).rejects.toMatchObject({ code: 'authentication' });
});
