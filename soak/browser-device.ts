import { setTimeout as sleep } from 'node:timers/promises';
import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { Page } from 'puppeteer-core';
import { fromBase64 } from '../src/crypto/bytes.ts';
import { COMMANDS, type CommandTools } from '../src/headless/commands.ts';
import { Delivery } from '../src/headless/delivery.ts';
import { DATABASE_NAME, openDatabase } from '../src/store/database.ts';
import { OPEN_KEY_NAME } from '../src/store/open-key-name.ts';
import { declareVersions } from '../src/store/schema.ts';
import { type Chromium, newProfile, startChromium } from '../test/e2e/chromium.ts';
import type { SoakDevice } from './device.ts';

const START_ATTEMPTS = 20;
const START_RETRY_MS = 500;

type Fields = Readonly<Record<string, unknown>>;

/** What a page asks of the background in place of a command. */
const CALLS: Readonly<Record<string, { method: string; input: (fields: Fields, conversation: string) => object }>> = {
  restore: { method: 'restoreAccount', input: ({ phrase }) => ({ phrase }) },
  fetchProfile: { method: 'fetchProfile', input: () => ({}) },
  poll: { method: 'pollNow', input: () => ({}) },
  send: { method: 'send', input: ({ text }, conversation) => ({ conversation, text }) },
  markRead: { method: 'markRead', input: (_, conversation) => ({ conversation, upToMs: Date.now() }) },
  pin: { method: 'pin', input: ({ pinned }, conversation) => ({ conversation, pinned }) },
  nickname: { method: 'setNickname', input: ({ nickname }, conversation) => ({ conversation, nickname }) },
  setName: { method: 'setName', input: ({ name }) => ({ name }) },
  react: { method: 'react', input: ({ messageId, emoji }) => ({ messageId, emoji, on: true }) },
  unsend: { method: 'deleteForEveryone', input: ({ messageId }) => ({ messageId }) },
};

/** All rows of the browser's database as they are at rest, bytes as base64. Runs in a page. */
const READ_ROWS = `new Promise((resolve, reject) => {
  const asked = indexedDB.open('${DATABASE_NAME}');
  asked.onerror = reject;
  asked.onsuccess = async () => {
    const database = asked.result;
    const tables = {};
    for (const name of database.objectStoreNames)
      tables[name] = await new Promise((done) => {
        database.transaction(name).objectStore(name).getAll().onsuccess = ({ target }) => done(target.result);
      });
    database.close();
    resolve(JSON.stringify(tables, (_, value) =>
      value instanceof Uint8Array ? { bytes: btoa(Array.from(value, (one) => String.fromCharCode(one)).join('')) } : value));
  };
})`;

const withBytes = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'bytes' in value && typeof value.bytes === 'string'
    ? fromBase64(value.bytes)
    : value;

/** The extension in Chromium, whose worker and whose whole browser die; what it shows is read from its own database. */
export class BrowserDevice implements SoakDevice {
  readonly name: string;
  readonly #gateway: string;
  #profile: Promise<string> | null = null;
  #life: Promise<{ chromium: Chromium; page: Page }> | null = null;

  constructor(name: string, gateway: string) {
    this.name = name;
    this.#gateway = gateway;
  }

  async start(): Promise<void> {
    this.#life ??= this.#begin();
    await this.#life;
  }

  async #begin(): Promise<{ chromium: Chromium; page: Page }> {
    const isFirst = this.#profile === null;
    this.#profile ??= newProfile();
    const chromium = await startChromium({ profile: await this.#profile });
    // An open page polls every few seconds.
    const page = await chromium.open('app.html');
    if (isFirst) await addGateway(page, this.#gateway);
    return { chromium, page };
  }

  async kill(): Promise<void> {
    const life = this.#life;
    this.#life = null;
    await (await life)?.chromium.kill();
  }

  dieAt(step: number): void {
    if (step !== Infinity) void this.#life?.then(async ({ chromium }) => chromium.stopWorker()).catch(() => undefined);
  }

  async #page(): Promise<Page> {
    if (this.#life === null) throw new Error(`${this.name} is dead`);
    return (await this.#life).page;
  }

  async act(command: string, fields: Fields = {}): Promise<void> {
    await this.ask(command, fields);
  }

  async ask<T>(command: string, fields: Fields = {}): Promise<T> {
    const page = await this.#page();
    const known = CALLS[command];
    if (!known) return (await fromCopy(page, command, fields)) as T;
    const accountId = fields['to'] ?? fields['with'];
    const opened = accountId === undefined ? null : await call(page, 'openConversation', { accountId });
    return (await call(page, known.method, known.input(fields, (opened as { key: string } | null)?.key ?? ''))) as T;
  }
}

/** The page loads anew when the background has made its first key: what was asked before may get no answer. */
async function addGateway(page: Page, url: string): Promise<void> {
  for (let left = START_ATTEMPTS; ; left--) {
    try {
      return void (await call(page, 'addGateway', { url, primary: true }));
    } catch (error) {
      if (left === 0) throw error;
      await sleep(START_RETRY_MS);
    }
  }
}

/** @throws Error with the code of a refusal, or if the background died */
async function call(page: Page, method: string, input: object): Promise<unknown> {
  const message = JSON.stringify({ id: 1, type: 'messenger', data: { method, input }, timestamp: 0 });
  const { res } = (await page.evaluate(`chrome.runtime.sendMessage(${message})`)) as {
    res?: { ok?: unknown; error?: { code: string } };
  };
  if (!res || res.error) throw new Error(`${method}: ${res?.error?.code ?? 'no answer'}`);
  return res.ok;
}

/** Answers a command that only reads from a copy of the browser's database. */
async function fromCopy(page: Page, command: string, fields: Fields): Promise<unknown> {
  const session = (await page.evaluate(`chrome.storage.session.get('${OPEN_KEY_NAME}')`)) as Record<string, string>;
  const tables = JSON.parse((await page.evaluate(READ_ROWS)) as string, withBytes) as Record<string, unknown[]>;
  const indexedDB = new IDBFactory();
  const raw = new Dexie(DATABASE_NAME, { indexedDB, IDBKeyRange, cache: 'disabled' });
  declareVersions(raw);
  for (const [name, rows] of Object.entries(tables)) await raw.table(name).bulkPut(rows);
  raw.close();
  const db = openDatabase({ key: fromBase64(session[OPEN_KEY_NAME] ?? ''), indexedDB, IDBKeyRange });
  try {
    // Commands that read use nothing else.
    const tools = { db, delivery: new Delivery(), arrived: { count: 0 } } as unknown as CommandTools;
    const result = await COMMANDS[command]?.(tools, fields);
    if (!result || !('ok' in result)) throw new Error(`${command} cannot be read`);
    return result.ok;
  } finally {
    db.close();
  }
}
