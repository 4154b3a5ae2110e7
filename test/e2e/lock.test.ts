import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveAccount } from '../../src/crypto/account.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { deriveDatabaseKeys } from '../../src/store/keyed-hash.ts';
import { type Chromium, newProfile, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  chooseFile,
  chromiumView,
  filePrepared,
  inChromium,
  inFirefox,
  onboard,
  press,
  say,
  shows,
  type,
  type View,
  writeTo,
} from './people.ts';
import { keysInMemory, textOfHeap } from './process-memory.ts';
import { startWorld, type World } from './world.ts';

const PASSPHRASE = 'seven grey herons by the weir';

let world: World;
let alice: Chromium;
let bob: Firefox;
let profile: string;
const ids = { alice: '', bob: '' };
let list: View;
let databaseKey: Buffer;
let seed: Buffer;

const api = (call: string) => `(globalThis.browser ?? chrome).${call}`;
const vault = `JSON.parse((await ${api('storage.local.get')}('key-vault'))['key-vault'] ?? '{}')`;

/** An expression: how many rows a store has. */
const rowsOf = (database: string, store: string): string => `new Promise((done, fail) => {
  const asked = indexedDB.open('${database}');
  asked.onerror = fail;
  asked.onsuccess = () => {
    const all = asked.result.transaction('${store}').objectStore('${store}').count();
    all.onsuccess = () => { asked.result.close(); done(all.result); };
  };
})`;

const isLocked = (view: View): Promise<void> => shows(view, 'Starling is locked');

async function unlock(view: View, passphrase = PASSPHRASE): Promise<void> {
  await isLocked(view);
  await type(view, '.lock-form input', passphrase);
  await press(view, 'Unlock');
}

async function setPassphrase(options: View): Promise<void> {
  await press(options, 'Set up');
  await type(options, '.new-passphrase .passphrase:first-child input', PASSPHRASE);
  await type(options, '.new-passphrase .passphrase:nth-last-child(2) input', PASSPHRASE);
  await press(options, 'Save');
  await shows(options, 'Asked once per browser start');
}

/** Files of a profile folder in which one of these is found. */
async function traces(folder: string, secrets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0));
    for (const secret of secrets)
      if (content.includes(secret) || content.includes(Buffer.from(secret, 'utf16le')))
        found.push(`${entry.name}: ${secret.slice(0, 12)}`);
  }
  return found;
}

beforeAll(async () => {
  world = await startWorld();
  profile = await newProfile();
  alice = await startChromium({ profile });
  bob = await startFirefox();
  ids.alice = await onboard(inChromium(alice), 'Alice Amsel', world.gatewayUrl);
  ids.bob = await onboard(inFirefox(bob), 'Bob Brachvogel', world.gatewayUrl);
  list = await inChromium(alice).open('popup.html');
});

afterAll(async () => {
  await Promise.allSettled([alice?.close(), bob?.close()]);
  await world?.stop();
});

describe('the app lock in Chromium', () => {
  let wrappingKey = '';

  it('is set with a passphrase, and what opened by itself before is nowhere on disk', async () => {
    const stored = (await list.evaluate(
      `JSON.parse((await ${api('storage.local.get')}('key-vault'))['key-vault'])`,
    )) as {
      wrappingKey: string;
      lock: string;
    };
    wrappingKey = stored.wrappingKey;
    expect(await traces(profile, [wrappingKey])).not.toEqual([]); // what is looked for later is found now
    expect(stored.lock).toBe('device');
    databaseKey = Buffer.from(
      String(await list.evaluate(`(await ${api('storage.session.get')}('database-key'))['database-key']`)),
      'base64',
    );
    const options = await inChromium(alice).open('options.html#privacy');
    await setPassphrase(options);
    expect(await list.evaluate(vault)).toMatchObject({ lock: 'passphrase' });
  });

  // Only the superuser may read the memory of a browser.
  it.skipIf(process.getuid?.() !== 0)('takes every key out of memory when it closes', async () => {
    const pid = alice.browser.process()?.pid ?? 0;
    const answer = (await list.evaluate(
      `await ${api('runtime.sendMessage')}({ id: 1, type: 'messenger', data: { method: 'recoveryPhrase' }, timestamp: 0 })`,
    )) as { res: { ok: { seedHex: string } } };
    seed = Buffer.from(answer.res.ok.seedHex, 'hex');
    const account = deriveAccount(seed);
    const keys = deriveDatabaseKeys(databaseKey, 'background');
    const secrets = {
      'database key': databaseKey,
      'rows key': keys.rows,
      'account key': keys.account ?? new Uint8Array(),
      'look-up key': keys.lookup,
      'account seed': account.ed25519Seed,
      'account x25519 key': account.x25519Secret,
    };
    const before = await keysInMemory(pid, secrets);
    expect(before.found).toEqual(Object.keys(secrets)); // what is looked for is found
    const options = await inChromium(alice).open('options.html#privacy');
    await press(options, 'Lock now');
    await isLocked(options);
    await isLocked(list);
    const { client } = await alice.worker();
    const pages = await alice.browser.pages();
    const collectors = [client, ...(await Promise.all(pages.map(async (page) => page.createCDPSession())))];
    // What was freed is overwritten only when the garbage has been collected, in every page and in the worker.
    await expect
      .poll(
        async () => {
          await Promise.allSettled(collectors.map(async (one) => one.send('HeapProfiler.collectGarbage')));
          const after = await keysInMemory(pid, secrets);
          expect(after.bytes).toBeGreaterThan(before.bytes / 4);
          return after.found;
        },
        { interval: 1_000 },
      )
      .toEqual([]);
    // In freed memory, text stays for a while: the browser itself hands it around. What is alive holds none.
    expect(await textOfHeap(client)).not.toContain(databaseKey.toString('base64').slice(0, 40));
    const memory = JSON.stringify(await list.evaluate(`await ${api('storage.session.get')}(null)`));
    expect(memory).not.toContain(databaseKey.toString('base64').slice(0, 20));
  });

  it('stays closed when the worker is started again, refuses what is wrong and opens with what is right', async () => {
    await alice.stopWorker();
    await list.evaluate('location.reload()').catch(() => undefined);
    await unlock(list, 'five grey herons by the weir');
    await shows(list, 'That is not the passphrase.');
    await unlock(list);
    await list.until(`document.querySelector('.search-button') !== null`);
    expect(await list.evaluate(vault)).toMatchObject({ lock: 'passphrase' });
  });

  it('is closed after the browser was killed, and nothing in its folder opens it', async () => {
    await writeTo(list, ids.bob);
    await say(list, 'kept behind the lock');
    await say(list, 'thrown away behind the lock');
    const asked = async (method: string, input: unknown) =>
      list.evaluate(
        `await ${api('runtime.sendMessage')}(${JSON.stringify({ id: 1, type: 'messenger', data: { method, input }, timestamp: 0 })})`,
      );
    const { res } = (await asked('openConversation', { accountId: ids.bob })) as { res: { ok: { key: string } } };
    const conversation = res.ok.key;
    const message = `document.querySelectorAll('[data-message]')[1].dataset.message`;
    await asked('deleteForMe', { messageId: await list.evaluate(message) });
    await asked('setNickname', { conversation, nickname: 'Bittern by the reeds' });
    await asked('setDisappearing', { conversation, disappearing: { kind: 'after-sending', seconds: 3_600 } });
    const preview = { url: 'https://bitterns.example/nest', title: 'Where bitterns nest' };
    await asked('send', { conversation, text: 'look at this', preview });
    await shows(list, preview.title);
    const notes = await inChromium(alice).open('popup.html#list');
    await writeTo(notes, ids.alice);
    await chooseFile(
      notes,
      'herons of the weir.pdf',
      'application/pdf',
      utf8('%PDF-1.4\n% behind the old mill\n%%EOF'),
    );
    await filePrepared(notes);
    await say(notes, 'something to read');
    await notes.until(`document.querySelector('.file-card') !== null`);
    await type(list, 'textarea', 'half a sentence about geese');
    const searching = await inChromium(alice).open('popup.html#search/kept%20behind');
    await shows(searching, 'kept behind');
    await searching.evaluate(`(location.hash = 'list', true)`); // where the next one opens
    await shows(list, 'Bittern by the reeds');
    await new Promise((done) => setTimeout(done, 3_000)); // until the browser wrote down which tabs are open
    await alice.kill();
    const secrets = [
      wrappingKey,
      databaseKey.toString('base64'),
      seed.toString('hex'),
      'kept behind the lock',
      'thrown away behind the lock',
      'half a sentence about geese',
      'Bittern by the reeds',
      preview.title,
      'bitterns.example',
      'herons of the weir',
      'behind the old mill',
      'Alice Amsel',
      ids.alice,
      ids.bob,
      PASSPHRASE,
    ];
    expect(await traces(profile, secrets)).toEqual([]);
    alice = await startChromium({ profile });
    list = await inChromium(alice).open('popup.html');
    await unlock(list);
    await list.until(`document.querySelector('.search-button, textarea') !== null`);
  });

  it('goes on collecting if that is wished, and shows what came when it opens', async () => {
    const options = await inChromium(alice).open('options.html#privacy');
    await options.until(`document.querySelectorAll('.setting [role=switch]').length > 0`);
    await options.evaluate(
      `[...document.querySelectorAll('label.setting')].find((row) => row.textContent.includes('Go on checking')).click()`,
    );
    await shows(options, 'Notify while locked');
    await list.until(`(await ${api('storage.session.get')}('collecting-reading'))['collecting-reading'] !== undefined`);
    await press(options, 'Lock now');
    await shows(list, 'messages are collected, sealed');
    const other = await inFirefox(bob).open('popup.html');
    await press(other, '1 message request');
    await other.until(`document.querySelector('[role=option]') !== null`);
    await other.evaluate(`(document.querySelector('[role=option]').click(), true)`);
    await press(other, 'Accept');
    await say(other, 'written before dawn');
    await list.until(`(await ${rowsOf('starling-collected', 'messages')}) > 0`, 120_000);
    await world.stopGateway();
    await unlock(list);
    // What came is read after the list is there: until then Note to Self may be the first row, and in the list a draft
    // stands in front of what came.
    const row = `[...document.querySelectorAll('[role=option]')].find((one) => one.textContent.includes('Bittern by the reeds'))`;
    await list.until(
      `(() => { if (!document.querySelector('textarea')) ${row}?.click(); return document.body.innerText.includes('written before dawn'); })()`,
    );
    await world.startGateway();
    expect(await list.evaluate(`await ${rowsOf('starling-collected', 'messages')}`)).toBe(0);
  });

  it('opens with a passkey that gives keys', async () => {
    const page = await alice.open('options.html#privacy');
    const client = await page.createCDPSession();
    await client.send('WebAuthn.enable');
    await client.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf: true,
        isUserVerified: true,
      },
    });
    const view = chromiumView(page);
    await page.locator('::-p-aria([role="button"][name="Add"])').click();
    await page.locator('dialog input').fill(PASSPHRASE);
    await page.locator('::-p-aria([role="button"][name="Continue"])').click();
    await view.until(`document.querySelector('dialog') === null`);
    await page.locator('::-p-aria([role="button"][name="Lock now"])').click();
    await page.locator('::-p-aria([role="button"][name="Use passkey"])').click();
    await shows(view, 'Privacy and lock');
    await list.until(`document.querySelector('.search-button, textarea') !== null`);
    expect(await list.evaluate(vault)).toHaveProperty('passkey.wrapped');
  });

  it('a forgotten passphrase: everything goes, and the first start comes', async () => {
    const options = await inChromium(alice).open('options.html#privacy');
    await press(options, 'Lock now');
    await isLocked(options);
    await press(options, 'Forgot the passphrase?');
    await options.evaluate(`document.querySelector('dialog input[type=checkbox]').click()`);
    await press(options, 'Erase');
    await shows(options, 'Set up');
    // The background has begun anew, with another key and nothing in it.
    await options.until(`${vault}.lock === 'device'`);
    expect(await options.evaluate(`await ${rowsOf('starling', 'messages')}`)).toBe(0);
    expect(await options.evaluate(`await ${rowsOf('starling', 'account')}`)).toBe(0);
    await shows(list, 'Set up');
  });
});

describe('the app lock in Firefox', () => {
  let wrappingKey = '';

  it('is set, closes by the shortcut of the page, and opens again', async () => {
    const options = await inFirefox(bob).open('options.html#privacy');
    await options.until(`${vault}.lock === 'device'`);
    wrappingKey = ((await options.evaluate(vault)) as { wrappingKey: string }).wrappingKey;
    expect(await traces(bob.profile, [wrappingKey])).not.toEqual([]); // what is looked for later is found now
    await setPassphrase(options);
    const popup = await inFirefox(bob).open('popup.html');
    await popup.until(`document.querySelector('.search-button') !== null`);
    const tab = await inFirefox(bob).open('app.html');
    await writeTo(tab, `05${'ab'.repeat(32)}`);
    await type(tab, 'textarea', 'half a sentence about foxes');
    await popup.evaluate(
      `(dispatchEvent(new KeyboardEvent('keydown', { key: 'L', ctrlKey: true, shiftKey: true, bubbles: true })), true)`,
    );
    await isLocked(popup);
    await isLocked(options);
    await bob.stopBackground();
    await unlock(popup);
    await popup.until(`document.querySelector('.search-button') !== null`);
    await shows(options, 'Privacy and lock');
    // Firefox refuses passkeys to pages of extensions, so none is offered.
    expect(await options.evaluate(`document.body.innerText.includes('Passkey')`)).toBe(false);
  });

  it('leaves nothing in the profile that opened by itself before', async () => {
    await bob.quit();
    expect(wrappingKey).toHaveLength(44);
    expect(await traces(bob.profile, [wrappingKey, 'half a sentence about foxes', 'Bob Brachvogel', ids.bob])).toEqual(
      [],
    );
  });
});
