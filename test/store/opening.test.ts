import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { isAccountMarked, markAccount, unmarkAccount } from '../../src/store/account-mark.ts';
import { DATABASE_NAME, openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { readVault, VAULT_NAME, wrapKey, writeVault, type KeyStorage } from '../../src/store/key-vault.ts';
import { keyOfDatabase } from '../../src/store/opening.ts';
import { openPageDatabase } from '../../src/store/page.ts';
import { troubleOf } from '../../src/store/trouble.ts';

let indexedDB: IDBFactory;
let disk: ReturnType<typeof storage>;
let memory: ReturnType<typeof storage>;
let happened: string[];
let background: boolean;
/** What happens between the first look and the answer of the background. */
let meanwhile: () => Promise<void>;

function storage(): KeyStorage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (name) => values.get(name),
    set: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  };
}

const backend = () => ({ indexedDB, IDBKeyRange });
const key = async () => keyOfDatabase(disk, memory, { make: true, backend: backend() });

const openPage = async () =>
  openPageDatabase({
    persistent: disk,
    session: memory,
    isElsewhere: async () => {
      await meanwhile();
      return background;
    },
    onBlocked: () => happened.push('blocked'),
    onClosed: () => happened.push('closed'),
    backend: backend(),
  });

/** What the page is told. */
const trouble = async () =>
  openPage().then(
    (opened) => (typeof opened === 'string' ? opened : 'open'),
    (error: { code: string }) => error.code,
  );

/** The browser has been started again. */
const restart = () => memory.values.clear();

async function makeAccount(): Promise<void> {
  const made = await key();
  if (typeof made === 'string') throw new Error('there is no lock yet');
  const db = openDatabase({ key: made, ...backend() });
  await db.profile.put({
    id: 'me',
    accountId: `05${'ab'.repeat(32)}`,
    name: 'Ana',
    phraseConfirmed: true,
    createdAtMs: 1,
  } as Parameters<StarlingDatabase['profile']['put']>[0]);
  db.close();
  await markAccount(disk);
}

/** A browser that answers every attempt to open a database with this error. */
function failing(name: string, message = ''): IDBFactory {
  return new Proxy(indexedDB, {
    get: (target, property) => {
      if (property !== 'open') return Reflect.get(target, property) as unknown;
      return () => {
        const request = new EventTarget() as EventTarget & { error?: DOMException; onerror?: (event: Event) => void };
        queueMicrotask(() => {
          request.error = new DOMException(message, name);
          const event = new Event('error', { cancelable: true });
          Object.defineProperty(event, 'target', { value: request });
          request.onerror?.(event);
        });
        return request;
      };
    },
  });
}

beforeEach(async () => {
  meanwhile = async () => undefined;
  indexedDB = new IDBFactory();
  [disk, memory, happened, background] = [storage(), storage(), [], false];
});

it('says that there is no account before there was one, and opens afterwards', async () => {
  expect(await trouble()).toBe('no-account');
  await makeAccount();
  restart();
  expect(await trouble()).toBe('open');
});

describe('a database that does not open', () => {
  beforeEach(makeAccount);

  it.each([
    ['UnknownError', 'Internal error opening backing store for indexedDB.open.', 'storage-damaged'],
    ['QuotaExceededError', 'Encountered full disk while opening backing store for indexedDB.open.', 'storage-full'],
    ['UnknownError', 'Encountered full disk while opening backing store', 'storage-full'],
    ['InvalidStateError', 'A mutation operation was attempted', 'storage-damaged'],
    ['AbortError', 'The connection was closed.', 'storage-damaged'],
  ])('because of %s (%s) is %s', async (name, message, told) => {
    indexedDB = failing(name, message);
    expect(await trouble()).toBe(told);
  });

  it('written by a newer version is left as it is', async () => {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(DATABASE_NAME, 10_000);
      request.onsuccess = () => (request.result.close(), resolve());
      request.onerror = () => reject(new Error('not opened'));
    });
    expect(await trouble()).toBe('storage-newer');
    const [{ version } = { version: 0 }] = await indexedDB.databases();
    expect(version).toBe(10_000);
  });

  it('tells that another window holds it, and goes on when that is closed', async () => {
    await new Promise<void>((resolve, reject) => {
      const gone = indexedDB.deleteDatabase(DATABASE_NAME);
      gone.onsuccess = () => resolve();
      gone.onerror = () => reject(new Error('not deleted'));
    });
    const older = await new Promise<{ close: () => void }>((resolve, reject) => {
      const request = indexedDB.open(DATABASE_NAME, 1);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('not opened'));
    });
    const opening = trouble();
    await expect.poll(() => happened).toContain('blocked');
    older.close();
    expect(await opening).toBe('storage-data-lost');
  });

  it('tells when the browser takes it away', async () => {
    const db = await openPage();
    if (typeof db === 'string') throw new Error(db);
    expect(happened).toEqual([]);
    db.backendDB().onclose?.(new Event('close'));
    expect(happened).toEqual(['closed']);
  });
});

describe('a key that is not there', () => {
  beforeEach(async () => {
    await makeAccount();
    restart();
  });

  it('is told, and never replaced by another one', async () => {
    disk.values.clear();
    expect(await trouble()).toBe('storage-key-lost');
    await expect(key()).rejects.toMatchObject({ code: 'storage-key-lost' });
    expect(disk.values.has(VAULT_NAME)).toBe(false);
  });

  it.each(['', '{', '{"version":7}', `{"version":1,"lock":"device","wrappingKey":"AA==","wrapped":"AA=="}`])(
    'because the vault is damaged (%s) is told',
    async (vault) => {
      disk.values.set(VAULT_NAME, vault);
      expect(await trouble()).toBe('storage-key-lost');
      await expect(key()).rejects.toMatchObject({ code: 'storage-key-lost' });
      expect(disk.values.get(VAULT_NAME)).toBe(vault);
    },
  );

  it('because the vault is that of another database is told', async () => {
    const other = storage();
    await keyOfDatabase(other, storage(), { make: true, backend: { indexedDB: new IDBFactory(), IDBKeyRange } });
    disk.values.set(VAULT_NAME, other.values.get(VAULT_NAME) as string);
    expect(await trouble()).toBe('storage-key-lost');
  });
});

describe('a database that is gone', () => {
  it('is told where there was an account', async () => {
    await makeAccount();
    indexedDB = new IDBFactory();
    expect(await trouble()).toBe('storage-data-lost');
    // With the account removed by the person nothing is lost.
    await unmarkAccount(disk);
    expect(await isAccountMarked(disk)).toBe(false);
    expect(await trouble()).toBe('no-account');
  });

  it('and is there for the background belongs to another storage than this page', async () => {
    await makeAccount();
    indexedDB = new IDBFactory();
    background = true;
    expect(await trouble()).toBe('storage-elsewhere');
  });
});

describe('an account that is made while a page looks for one', () => {
  it.each([
    ['seen by the background in time', true],
    ['marked only after the background has answered', false],
  ])('is found: %s', async (_, seen) => {
    meanwhile = async () => {
      background = seen;
      await makeAccount();
    };
    expect(await trouble()).toBe('open');
  });

  it('is found where there was a key for it before', async () => {
    await key();
    meanwhile = async () => {
      background = true;
      await makeAccount();
    };
    expect(await trouble()).toBe('open');
  });
});

describe('extension storage that is lost while the browser runs', () => {
  beforeEach(async () => {
    await makeAccount();
    await openPage();
  });

  it('is written again', async () => {
    disk.values.clear();
    expect(await trouble()).toBe('open');
    restart();
    expect(await trouble()).toBe('open');
  });

  it('does not take the lock away', async () => {
    const opened = await key();
    const passphrase = { kdf: 'argon2id', salt: Buffer.alloc(16, 1).toString('base64'), m: 8, t: 1 } as const;
    const wrapped = wrapKey(opened as Uint8Array, new Uint8Array(32).fill(9));
    await writeVault(disk, { version: 1, lock: 'passphrase', passphrase: { ...passphrase, wrapped } });
    await openPage();
    disk.values.clear();
    expect(await trouble()).toBe('open');
    expect((await readVault(disk))?.lock).toBe('passphrase');
    restart();
    expect(await trouble()).toBe('locked');
  });
});

it('takes mistakes of our own for what they are', () => {
  expect(troubleOf(new TypeError('x is not a function'))).toBeNull();
  expect(troubleOf(new DOMException('', 'ConstraintError'))).toBeNull();
  expect(troubleOf(new Error('outer', { cause: new DOMException('', 'QuotaExceededError') }))).toBe('full');
});
