/**
 * `npm test`: everything that can be checked. What needs one core runs beside the unit tests; a part that fails does not
 * stop the others. At the end stand the slowest files, each failure by its name, and the total; the exit code tells
 * whether all passed.
 *
 * `npm test -- --fast` leaves the browsers out.
 */
import { join } from 'node:path';

import { differingFiles, folderDigest } from './folder-digest.ts';
import { ROOT, runCommand } from './run-command.ts';
import { installMissing } from './system-packages.ts';
import type { Failure, TestReport } from './test-report.ts';
import { runVitest } from './vitest-run.ts';

type Tally = Pick<TestReport, 'passed' | 'failed'> & Partial<TestReport>;

const SLOWEST = 10;
const SHOWN_OF_A_FAILURE = 3_000;
const startedMs = performance.now();
const tallies: { part: string; seconds: number; tally: Tally }[] = [];
const secondsSince = (ms: number): number => (performance.now() - ms) / 1000;

async function part(name: string, run: () => Promise<Tally>): Promise<void> {
  const partMs = performance.now();
  const tally = await run().catch((error: unknown): Tally => ({
    passed: 0,
    failed: 1,
    failures: [{ name, details: String(error) }],
  }));
  const seconds = secondsSince(partMs);
  tallies.push({ part: name, seconds, tally });
  console.log(`── ${name}: ${tally.passed} passed, ${tally.failed} failed (${seconds.toFixed(1)} s)`);
}

/** A tool that only says yes or no counts as one. Its output is shown in one piece, and only if there is something wrong. */
async function check(name: string, command: string, ...args: string[]): Promise<Tally> {
  const { code, output } = await runCommand(command, args);
  if (code === 0) return { passed: 1, failed: 0 };
  console.error(output);
  return { passed: 0, failed: 1, failures: [{ name, details: output }] };
}

/** The vectors' last line is their total; skipped topics are named there and count as neither. */
async function vectors(): Promise<Tally> {
  const { code, output } = await runCommand('node', ['test/vectors/main.ts', 'test/vectors/data']);
  console.log(output.trim());
  const counts = /(\d+) passed, (\d+) failed, \d+ skipped\s*$/.exec(output);
  if (counts === null) return { passed: 0, failed: 1 };
  const failed = Number(counts[2]);
  return { passed: Number(counts[1]), failed: failed === 0 && code !== 0 ? 1 : failed };
}

async function build(): Promise<Tally> {
  const first = await runCommand('node', ['scripts/build.ts']);
  console.log(first.output.trim());
  if (first.code !== 0) return { passed: 0, failed: 1 };
  const digest = await folderDigest(join(ROOT, '.output'));
  await runCommand('node', ['scripts/build.ts']);
  const differing = differingFiles(digest, await folderDigest(join(ROOT, '.output')));
  if (differing.length === 0) return { passed: 2, failed: 0 };
  const details = `Two builds differ in: ${differing.join(', ')}`;
  console.error(details);
  return { passed: 1, failed: 1, failures: [{ name: 'build', details }] };
}

/** What takes one core, one after the other. */
async function checks(): Promise<void> {
  const one = (name: string, command: string, ...args: string[]) => part(name, () => check(name, command, ...args));
  await one('type check', 'tsc', '--noEmit');
  await one('lint', 'oxlint', '--type-aware', '--deny-warnings');
  await one('format', 'prettier', '--check', '--log-level', 'warn', '.');
  await one('knip', 'knip');
  await part('vectors', vectors);
  await part('build, budgets, same bytes twice', build);
}

async function endToEnd(): Promise<void> {
  for (const sentence of await installMissing(['chromium', 'firefox', 'session-bus'])) console.error(sentence);
  await part('build for the browsers', () => check('build for the browsers', 'node', 'scripts/build.ts', '--e2e'));
  await part('end to end', () => runVitest('e2e', '-c', 'vitest.e2e.config.ts'));
}

await part('types for the build', () => check('types for the build', 'wxt', 'prepare'));
await Promise.all([checks(), part('unit and integration', () => runVitest('unit'))]);
if (!process.argv.includes('--fast')) await endToEnd();

const files = tallies.flatMap(({ tally }) => tally.files ?? []).sort((a, b) => b.seconds - a.seconds);
console.log('\nThe slowest files:');
for (const { name, seconds } of files.slice(0, SLOWEST)) console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`);
console.log('\nThe parts:');
for (const { part: name, seconds } of tallies) console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`);
console.log(`${secondsSince(startedMs).toFixed(1).padStart(7)} s  in all`);

const failures = tallies.flatMap(({ part: name, tally }): readonly Failure[] =>
  tally.failed > 0 ? (tally.failures ?? [{ name, details: '' }]) : [],
);
for (const { name, details } of failures) console.error(`\nfailed: ${name}\n${details.slice(0, SHOWN_OF_A_FAILURE)}`);
// Once more in short, where a cut log still shows them.
if (failures.length > 0) console.error(`\nFailed:\n${failures.map(({ name }) => `  ${name}`).join('\n')}`);
const sum = (of: 'passed' | 'failed'): number => tallies.reduce((total, { tally }) => total + tally[of], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);
