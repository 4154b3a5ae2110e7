/**
 * `npm run bench`: the product's cryptography beside plain noble and libsodium, and its configs beside JSON, in one run.
 * `npm run bench -- --browsers`: the cryptography in Chromium and Firefox too.
 * `npm run bench -- --json <file>`: writes every figure of the tables as well.
 * `npm run bench -- search`: the search of messages instead, which takes minutes.
 * `npm run bench -- search --browsers`: the same in Chromium and Firefox.
 * `npm run bench -- backlog`: 2,000 waiting texts beside writing as many rows; `--browsers` as above.
 * `npm run bench -- files`: files of 10 MB instead.
 * `npm run bench -- faults`: messages while a node is dead, beside a calm run; takes minutes.
 * `npm run bench -- unlock`: the app lock in Chromium and Firefox, after `npm run e2e` has built them. See docs/performance.md.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { backlogTable } from './backlog.ts';
import { configOperations } from './configs.ts';
import { faultTable } from './faults.ts';
import { fileOperations } from './files.ts';
import { reportOfBrowsers } from './in-browsers.ts';
import type { Candidate } from './measure.ts';
import { type Operation, operations } from './operations.ts';
import { searchTable } from './search.ts';
import { loadSodium } from './sodium.ts';
import { measureTable } from './table.ts';
import { unlockTable } from './unlock.ts';

console.log(`Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads\n`);

const engine = `Node ${process.versions.node}`;
const figures: unknown[] = [];

/** @param others what the product is compared with */
async function table(title: string, others: readonly Candidate['name'][], rows: readonly Operation[]): Promise<void> {
  figures.push(...(await measureTable(engine, title, others, rows, console.log)));
  console.log('');
}

const isAsked = (word: string): boolean => process.argv.includes(word);
const inBrowsers = isAsked('--browsers');
/** Pages that measure themselves. */
const pageAt = (name: string): string => join(import.meta.dirname, name);

if (isAsked('unlock')) await unlockTable();
else if (isAsked('faults')) figures.push(...(await faultTable(console.log)));
else if (isAsked('search') && inBrowsers) await reportOfBrowsers(pageAt('search-page.ts'));
else if (isAsked('search'))
  // In memory: no disk, no browser.
  await searchTable({ name: 'fake-indexeddb', indexedDB: new IDBFactory(), IDBKeyRange }, console.log);
else if (isAsked('backlog')) {
  figures.push(...(await backlogTable(engine, { indexedDB: new IDBFactory(), IDBKeyRange }, console.log)));
  if (inBrowsers) figures.push(...(await reportOfBrowsers(pageAt('backlog-page.ts'))));
} else if (isAsked('files'))
  await table('file of 10 MB', ['libsodium', 'WebCrypto'], await fileOperations(await loadSodium()));
else {
  await table('operation', ['noble', 'libsodium'], await operations(await loadSodium()));
  await table('config of 500 contacts', ['json'], await configOperations());
  if (inBrowsers) figures.push(...(await reportOfBrowsers(pageAt('operations-page.ts'))));
}

const file = process.argv[process.argv.indexOf('--json') + 1];
if (isAsked('--json') && file !== undefined) await writeFile(file, `${JSON.stringify(figures, null, 2)}\n`);
