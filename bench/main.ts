/** `npm run bench`: the product's cryptography beside plain noble and libsodium, in one run. See docs/performance.md. */
import { cpus } from 'node:os';
import { type Candidate, measure, type Measured } from './measure.ts';
import { operations } from './operations.ts';
import { loadSodium } from './sodium.ts';

const COLUMNS: readonly Candidate['name'][] = ['product', 'noble', 'libsodium'];

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
console.log(row(['operation', ...COLUMNS, 'noble ÷ product', 'libsodium ÷ product']));
console.log(row(['---', ...COLUMNS.map(() => '--:'), '--:', '--:']));
for (const { name, candidates } of await operations(await loadSodium())) {
  const measured = await measure(candidates);
  const times = COLUMNS.map((column) => inUnits(measured.get(column)));
  console.log(row([name, ...times, ratio(measured, 'noble'), ratio(measured, 'libsodium')]));
}
