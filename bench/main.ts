/**
 * `npm run bench`: the product's cryptography beside plain noble and libsodium, and its configs beside JSON, in one run.
 * `npm run bench -- search`: the search of messages instead, which takes minutes.
 * `npm run bench -- search --browsers`: the same in Chromium and Firefox.
 * `npm run bench -- files`: files of 10 MB instead.
 * `npm run bench -- unlock`: the app lock in Chromium and Firefox, after `npm run e2e` has built them. See docs/performance.md.
 */
import { cpus } from 'node:os';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { configOperations } from './configs.ts';
import { fileOperations } from './files.ts';
import { type Candidate, measure, type Measured } from './measure.ts';
import { type Operation, operations } from './operations.ts';
import { searchInBrowsers } from './search-in-browsers.ts';
import { searchTable } from './search.ts';
import { loadSodium } from './sodium.ts';
import { unlockTable } from './unlock.ts';

const inUnits = (microseconds: number | undefined): string => {
  if (microseconds === undefined) return '–';
  return microseconds < 1_000 ? `${microseconds.toFixed(0)} µs` : `${(microseconds / 1_000).toFixed(1)} ms`;
};

/** How many times as long as the product the other takes. */
function ratio(measured: Measured, other: Candidate['name']): string {
  const [ours, theirs] = [measured.get('product'), measured.get(other)];
  return ours === undefined || theirs === undefined ? '–' : `${(theirs / ours).toFixed(2)} ×`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

console.log(`Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads\n`);

/** @param others what the product is compared with */
async function table(title: string, others: readonly Candidate['name'][], rows: readonly Operation[]): Promise<void> {
  const columns = ['product' as const, ...others];
  console.log(row([title, ...columns, ...others.map((other) => `${other} ÷ product`)]));
  console.log(row(['---', ...columns.map(() => '--:'), ...others.map(() => '--:')]));
  for (const { name, candidates } of rows) {
    const measured = await measure(candidates);
    const times = columns.map((column) => inUnits(measured.get(column)));
    console.log(row([name, ...times, ...others.map((other) => ratio(measured, other))]));
  }
}

if (process.argv.includes('unlock')) await unlockTable();
else if (process.argv.includes('--browsers')) await searchInBrowsers();
else if (process.argv.includes('search'))
  // In memory: no disk, no browser.
  await searchTable({ name: 'fake-indexeddb', indexedDB: new IDBFactory(), IDBKeyRange }, console.log);
else if (process.argv.includes('files'))
  await table('file of 10 MB', ['libsodium', 'WebCrypto'], await fileOperations(await loadSodium()));
else {
  await table('operation', ['noble', 'libsodium'], await operations(await loadSodium()));
  console.log('');
  await table('config of 500 contacts', ['json'], await configOperations());
}
