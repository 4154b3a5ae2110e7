import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fromBase64, toBase64 } from '../../../src/crypto/bytes.ts';
import { createAppLock, type AppLock, type AppLockDeps } from '../../../src/messenger/lock/app-lock.ts';
import { waitAfter } from '../../../src/messenger/lock/attempts.ts';
import type { Proof } from '../../../src/messenger/lock/lock-api.ts';
import { loadDatabaseKey } from '../../../src/store/key-vault.ts';
import { memoryStorage } from './memory-storage.ts';

const bytes = (length: number, value: number): string => toBase64(new Uint8Array(length).fill(value));
const parameters = { salt: bytes(16, 1), m: 19_456, t: 2 };
const right: Proof = { by: 'passphrase', key: bytes(32, 7) };
const wrong: Proof = { by: 'passphrase', key: bytes(32, 8) };

let disk = memoryStorage();
let memory = memoryStorage();
let nowMs = 0;
let happened: string[] = [];
let lock: AppLock;
let databaseKey: Uint8Array;

function start(others: Partial<AppLockDeps> = {}): AppLock {
  const note = (what: string) => async () => void happened.push(what);
  return createAppLock({
    persistent: disk,
    session: memory,
    now: () => nowMs,
    onLocked: note('locked'),
    onOpened: note('opened'),
    scrub: note('scrubbed'),
    isCollecting: async () => true,
    planLock: async (atMs) => void happened.push(`plan ${atMs}`),
    hasAccount: async () => true,
    erase: note('erased'),
    ...others,
  });
}

/** The browser was closed: memory is empty. */
function closeBrowser(): void {
  memory = memoryStorage();
  lock = start();
}

const opens = async (): Promise<boolean> => {
  const key = await loadDatabaseKey(disk, memory, undefined, () => nowMs);
  if (key === 'locked') return false;
  expect(key).toEqual(databaseKey);
  return true;
};

beforeEach(async () => {
  disk = memoryStorage();
  memory = memoryStorage();
  nowMs = 1_000_000;
  happened = [];
  databaseKey = (await loadDatabaseKey(disk, memory)) as Uint8Array;
  lock = start();
});

const set = async (): Promise<void> => lock.setPassphrase({ current: null, parameters, key: right.key });

describe('a passphrase', () => {
  it('is asked for after the browser closed, and brings back the same key', async () => {
    expect(await lock.state()).toMatchObject({ kind: 'none', passphrase: null });
    await set();
    expect(await lock.state()).toMatchObject({ kind: 'open', passphrase: parameters, lockedSinceMs: null });
    expect(happened).toContain('scrubbed');
    closeBrowser();
    expect(await opens()).toBe(false);
    expect(await lock.state()).toMatchObject({ kind: 'locked', isCollecting: true });
    await lock.unlock({ proof: right });
    expect(happened.at(-1)).toBe('opened');
    expect(await opens()).toBe(true);
  });

  it('leaves nothing on disk that opens by itself', async () => {
    const before = JSON.parse(disk.values.get('key-vault') ?? '') as { wrappingKey: string };
    await set();
    expect([...disk.values.values()].join()).not.toContain(before.wrappingKey);
    expect([...disk.values.values()].join()).not.toContain(toBase64(databaseKey));
  });

  it('writes over what was there even if the worker dies first', async () => {
    lock = start({ scrub: async () => Promise.reject(new Error('died')) });
    await expect(set()).rejects.toThrow('died');
    lock = start();
    await lock.check();
    await lock.check();
    expect(happened.filter((what) => what === 'scrubbed')).toHaveLength(1);
    expect(await lock.state()).toMatchObject({ kind: 'open' });
  });

  it('is changed and taken away only by who knows it, and the database key stays', async () => {
    await set();
    await expect(lock.setPassphrase({ current: null, parameters, key: wrong.key })).rejects.toMatchObject({
      code: 'wrong-passphrase',
    });
    await expect(lock.removeLock({ current: wrong })).rejects.toMatchObject({ code: 'wrong-passphrase' });
    await lock.setPassphrase({ current: right, parameters: { ...parameters, t: 3 }, key: wrong.key });
    closeBrowser();
    await expect(lock.unlock({ proof: right })).rejects.toMatchObject({ code: 'wrong-passphrase' });
    await lock.unlock({ proof: wrong });
    expect(await opens()).toBe(true);
    await lock.removeLock({ current: wrong });
    closeBrowser();
    expect(await lock.state()).toMatchObject({ kind: 'none' });
    expect(await opens()).toBe(true);
  });

  it('cannot be set, changed or taken away while it is locked', async () => {
    await set();
    await lock.lock();
    const refused = { code: 'locked' };
    await expect(lock.setPassphrase({ current: right, parameters, key: wrong.key })).rejects.toMatchObject(refused);
    await expect(lock.removeLock({ current: right })).rejects.toMatchObject(refused);
    await expect(lock.removePasskey()).rejects.toMatchObject(refused);
    await expect(lock.changeRules({ collect: true })).rejects.toMatchObject(refused);
  });

  it('with parameters that could not be read again changes nothing', async () => {
    const before = disk.values.get('key-vault');
    for (const bad of [
      { ...parameters, m: 2 ** 30 },
      { ...parameters, salt: bytes(3, 1) },
    ])
      await expect(lock.setPassphrase({ current: null, parameters: bad, key: right.key })).rejects.toMatchObject({
        code: 'malformed-input',
      });
    expect(disk.values.get('key-vault')).toBe(before);
  });
});

describe('locking', () => {
  it('takes the key out of memory before anything else, and tells since when', async () => {
    await set();
    nowMs += 5_000;
    await lock.lock();
    expect(memory.values.has('database-key')).toBe(false);
    expect(happened.at(-1)).toBe('locked');
    nowMs += 5_000;
    await lock.lock();
    expect((await lock.state()).lockedSinceMs).toBe(1_005_000);
    await lock.unlock({ proof: right });
    expect((await lock.state()).lockedSinceMs).toBeNull();
  });

  it('does nothing where no lock is set', async () => {
    await lock.lock();
    expect(await opens()).toBe(true);
    expect(await lock.check()).toBe(false);
    expect(happened).toEqual([]);
  });

  it('comes by itself when nobody was there for long enough, also if the worker was stopped meanwhile', async () => {
    await set();
    await lock.changeRules({ awayMinutes: 5 });
    expect(happened.at(-1)).toBe(`plan ${nowMs + 300_000}`);
    nowMs += 299_000;
    expect(await lock.check()).toBe(false);
    await lock.active();
    lock = start();
    nowMs += 299_000;
    expect(await lock.check()).toBe(false);
    nowMs += 1_000;
    expect(await lock.check()).toBe(true);
    expect(await opens()).toBe(false);
    expect(happened.at(-1)).toBe('locked');
  });

  it('does not come by itself where that is not wished, but with the browser', async () => {
    await set();
    await lock.changeRules({ awayMinutes: null });
    nowMs += 30 * 86_400_000;
    expect(await lock.check()).toBe(false);
    closeBrowser();
    expect(await lock.check()).toBe(true);
  });

  it('refuses wishes that make no sense', async () => {
    for (const awayMinutes of [0, -1, 0.5, 1e9, Number.NaN, '5' as unknown as number]) {
      await lock.changeRules({ awayMinutes });
      expect((await lock.state()).awayMinutes).toBe(15);
    }
  });
});

describe('wrong passphrases', () => {
  it('are slowed more and more, also over a restart of worker and browser, and lose nothing', async () => {
    await set();
    closeBrowser();
    const vault = disk.values.get('key-vault');
    for (let n = 1; n <= 12; n++) {
      await expect(lock.unlock({ proof: wrong })).rejects.toMatchObject({ code: 'wrong-passphrase' });
      const { waitMs } = await lock.state();
      expect(waitMs).toBe(waitAfter(n));
      closeBrowser();
      if (waitMs === 0) continue;
      nowMs += waitMs - 1;
      // Not even the right one is looked at, and it does not count.
      await expect(lock.unlock({ proof: right })).rejects.toMatchObject({ code: 'slow-down' });
      nowMs += 1;
    }
    expect([1, 2, 3, 4, 5, 99].map(waitAfter)).toEqual([0, 0, 5_000, 10_000, 20_000, 300_000]);
    expect(disk.values.get('key-vault')).toBe(vault);
    await lock.unlock({ proof: right });
    expect(await opens()).toBe(true);
    expect((await lock.state()).waitMs).toBe(0);
  });

  it('count even if the worker dies while one is looked at', async () => {
    await set();
    closeBrowser();
    const { remove } = disk;
    disk.remove = async () => new Promise(() => {}); // dies after the right proof, before the count is taken back
    void lock.unlock({ proof: right });
    await vi.waitFor(() => expect(JSON.parse(disk.values.get('lock-attempts') ?? '')).toMatchObject({ failures: 1 }));
    disk.remove = remove;
    lock = start();
    expect(JSON.parse(disk.values.get('lock-attempts') ?? '')).toMatchObject({ failures: 1 });
  });

  it('tried at the same time are looked at one after the other', async () => {
    await set();
    closeBrowser();
    const tries = Array.from({ length: 10 }, async () => lock.unlock({ proof: wrong }));
    const codes = (await Promise.allSettled(tries)).map((end) => ('reason' in end ? end.reason.code : ''));
    expect(codes.filter((code) => code === 'wrong-passphrase')).toHaveLength(3);
    expect(codes.filter((code) => code === 'slow-down')).toHaveLength(7);
  });

  it('make nobody wait for days because a clock was set back', async () => {
    await set();
    await lock.lock();
    nowMs = 1e12;
    for (let n = 0; n < 5; n++) await lock.unlock({ proof: wrong }).catch(() => (nowMs += 60_000));
    nowMs = 5;
    expect((await lock.state()).waitMs).toBeLessThanOrEqual(300_000);
  });
});

describe('a passkey', () => {
  const passkey = { id: bytes(20, 3), salt: bytes(32, 4) };
  const proof: Proof = { by: 'passkey', key: bytes(32, 5) };

  it('opens beside the passphrase, stays when that is changed, and goes alone or with the lock', async () => {
    await expect(lock.setPasskey({ current: right, parameters: passkey, key: proof.key })).rejects.toMatchObject({
      code: 'not-found',
    });
    await set();
    await lock.setPasskey({ current: right, parameters: passkey, key: proof.key });
    await lock.setPassphrase({ current: right, parameters, key: wrong.key });
    closeBrowser();
    expect((await lock.state()).passkey).toEqual(passkey);
    await lock.unlock({ proof });
    expect(await opens()).toBe(true);
    await lock.removePasskey();
    await lock.lock();
    await expect(lock.unlock({ proof })).rejects.toMatchObject({ code: 'not-found' });
    await lock.unlock({ proof: wrong });
    expect((await lock.state()).passkey).toBeNull();
  });

  it('that is replaced or taken away is written over', async () => {
    await set();
    await lock.setPasskey({ current: right, parameters: passkey, key: proof.key });
    happened = [];
    await lock.setPasskey({ current: right, parameters: { ...passkey, id: bytes(20, 9) }, key: bytes(32, 6) });
    expect(happened).toEqual(['scrubbed']);
    await lock.removePasskey();
    expect(happened).toEqual(['scrubbed', 'scrubbed']);
  });

  it('that is replaced is written over even if the worker dies first', async () => {
    await set();
    await lock.setPasskey({ current: right, parameters: passkey, key: proof.key });
    lock = start({ scrub: async () => Promise.reject(new Error('died')) });
    await expect(lock.setPasskey({ current: right, parameters: passkey, key: bytes(32, 6) })).rejects.toThrow('died');
    happened = [];
    lock = start();
    await lock.check();
    expect(happened).toEqual(['scrubbed']);
  });

  it('is set only by who knows the passphrase', async () => {
    await set();
    await expect(lock.setPasskey({ current: wrong, parameters: passkey, key: proof.key })).rejects.toMatchObject({
      code: 'wrong-passphrase',
    });
    expect((await lock.state()).passkey).toBeNull();
  });
});

describe('a key that was made with little work', () => {
  const raised = { parameters: { salt: bytes(16, 2), m: 65_536, t: 3 }, key: bytes(32, 4) };
  const stronger: Proof = { by: 'passphrase', key: raised.key };

  it('is made again with more when its passphrase is typed, and the old one is written over', async () => {
    await set();
    closeBrowser();
    happened = [];
    await lock.unlock({ proof: right, raised });
    expect((await lock.state()).passphrase).toEqual(raised.parameters);
    await expect.poll(() => happened).toContain('scrubbed');
    closeBrowser();
    await expect(lock.unlock({ proof: right })).rejects.toMatchObject({ code: 'wrong-passphrase' });
    await lock.unlock({ proof: stronger });
    expect(await opens()).toBe(true);
  });

  it.each([
    ['by a wrong passphrase', { proof: wrong, raised }, 'wrong-passphrase'],
    ['to less than is usual', { proof: right, raised: { ...raised, parameters: { ...parameters, t: 3 } } }, null],
  ])('is not replaced %s', async (_, input, code) => {
    await set();
    closeBrowser();
    const outcome = await lock.unlock(input).then(
      () => null,
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(code);
    expect((await lock.state()).passphrase).toEqual(parameters);
  });

  it('is not replaced by another of the same work', async () => {
    await lock.setPassphrase({ current: null, parameters: raised.parameters, key: raised.key });
    closeBrowser();
    await lock.unlock({ proof: stronger, raised: { parameters: { ...raised.parameters, t: 4 }, key: right.key } });
    expect((await lock.state()).passphrase).toEqual(raised.parameters);
  });

  it('opens although the better one cannot be stored', async () => {
    await set();
    closeBrowser();
    const put = disk.set;
    disk.set = async (name, value) =>
      name.includes('vault') ? Promise.reject(new DOMException('', 'QuotaExceededError')) : put(name, value);
    await lock.unlock({ proof: right, raised });
    disk.set = put;
    expect(await opens()).toBe(true);
    closeBrowser();
    await lock.unlock({ proof: right });
    expect(await opens()).toBe(true);
  });
});

it('a forgotten passphrase: everything goes, locked or not', async () => {
  await set();
  await lock.lock();
  happened = [];
  await lock.erase();
  expect(happened).toEqual(['locked', 'erased']);
});

it('proofs that are none are refused', async () => {
  await set();
  await lock.lock();
  for (const key of ['', '!', bytes(31, 7), bytes(33, 7)])
    await expect(lock.unlock({ proof: { by: 'passphrase', key } })).rejects.toMatchObject({ code: 'malformed-input' });
  expect(fromBase64(right.key)).toHaveLength(32);
});
