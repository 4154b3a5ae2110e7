import { expect, it } from 'vitest';
import { hasDatabaseKey, loadDatabaseKey, writeVault, type KeyStorage } from '../../src/store/key-vault.ts';
import { setDeadline } from '../../src/store/lock-deadline.ts';

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

const base64 = (bytes: number, value = 1): string => Buffer.alloc(bytes, value).toString('base64');
const passphrase = { kdf: 'argon2id', salt: base64(16), m: 8, t: 1, wrapped: base64(72) };

it('says when a passphrase is needed', async () => {
  const disk = storage();
  await disk.set('key-vault', JSON.stringify({ version: 1, lock: 'passphrase', passphrase }));
  expect(await loadDatabaseKey(disk, storage())).toBe('locked');
});

it('refuses a damaged vault, and never makes another in its place', async () => {
  const disk = storage();
  await loadDatabaseKey(disk, storage());
  const vault = JSON.parse(disk.values.get('key-vault') ?? '') as { wrappingKey: string };
  await disk.set('key-vault', JSON.stringify({ ...vault, wrappingKey: base64(32, 0) }));
  await expect(loadDatabaseKey(disk, storage())).rejects.toMatchObject({ code: 'authentication' });
  const damaged = [
    'not json',
    '{}',
    JSON.stringify({ ...vault, version: 2 }),
    JSON.stringify({ ...vault, wrapped: 'AAAA' }),
    JSON.stringify({ version: 1, lock: 'passphrase', passphrase: { ...passphrase, m: 2 ** 24 } }),
    JSON.stringify({ version: 1, lock: 'passphrase', passphrase: { ...passphrase, salt: base64(3) } }),
    JSON.stringify({ version: 1, lock: 'passphrase', passphrase, passkey: { id: '', salt: base64(32) } }),
  ];
  for (const text of damaged) {
    await disk.set('key-vault', text);
    await expect(loadDatabaseKey(disk, storage())).rejects.toMatchObject({ code: 'malformed-input' });
    expect(disk.values.get('key-vault')).toBe(text);
  }
});

it('writes nothing that it could not read again', async () => {
  const disk = storage();
  await loadDatabaseKey(disk, storage());
  const before = disk.values.get('key-vault');
  const broken = { ...passphrase, kdf: 'argon2id', t: 0 } as const;
  await expect(writeVault(disk, { version: 1, lock: 'passphrase', passphrase: broken })).rejects.toMatchObject({
    code: 'malformed-input',
  });
  expect(disk.values.get('key-vault')).toBe(before);
});

it('does not hand out an open key whose time is up, nor one whose clock was set back', async () => {
  for (const nowMs of [60_001, 60_000, -1]) {
    const [disk, memory] = [storage(), storage()];
    await loadDatabaseKey(disk, memory);
    await disk.set('key-vault', JSON.stringify({ version: 1, lock: 'passphrase', passphrase }));
    await setDeadline(memory, 0, 1);
    expect(await loadDatabaseKey(disk, memory, undefined, () => 59_999)).toHaveLength(32);
    expect(await loadDatabaseKey(disk, memory, undefined, () => nowMs)).toBe('locked');
    expect(memory.values.has('database-key')).toBe(false);
  }
});
