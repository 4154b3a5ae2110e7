/**
 * `npm test`: everything that can be checked, one part after the other. A part that fails does not stop the others; the
 * last line is the total, and the exit code tells whether all passed.
 *
 * `npm test -- --fast` leaves the browsers out.
 */
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { differingFiles, folderDigest } from './folder-digest.ts';
import { ROOT, runCommand, type CommandResult } from './run-command.ts';
import { findProgram, installMissing } from './system-packages.ts';

interface Tally {
  passed: number;
  failed: number;
}

const reports = join(ROOT, '.work/test');
const total: Tally = { passed: 0, failed: 0 };
const SHOWN_OF_AN_ERROR = 2_000;
/** Said once more at the end, where a cut log still shows it. */
const failures: string[] = [];

async function part(name: string, run: () => Promise<Tally>): Promise<void> {
  const started = performance.now();
  process.stdout.write(`\n── ${name}\n`);
  const tally = await run().catch((error: unknown) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  total.passed += tally.passed;
  total.failed += tally.failed;
  if (tally.failed > 0) failures.push(name);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`── ${name}: ${tally.passed} passed, ${tally.failed} failed (${seconds} s)`);
}

/** A tool that only says yes or no counts as one. */
async function check(command: string, ...args: string[]): Promise<Tally> {
  const { code } = await runCommand(command, args, { show: true });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** Counts from vitest's own report; a run that ends badly without failed tests (a file that cannot load) counts as one. */
async function vitest(report: string, wrap: readonly string[], ...args: string[]): Promise<Tally> {
  const file = join(reports, `${report}.json`);
  const [command = 'vitest', ...rest] = [...wrap, 'vitest', 'run', ...args];
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code, output: said } = await runCommand(command, [...rest, ...output], { show: true });
  const result = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  for (const { name, message, assertionResults } of result.testResults) {
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    for (const test of tests) failures.push(`${name} › ${test.fullName}\n${test.failureMessages.join('\n')}`);
    if (tests.length === 0 && message !== '') failures.push(`${name}\n${message}`);
  }
  // Errors outside of any test are in no report.
  const outside = said.indexOf('Unhandled Errors');
  if (outside >= 0) failures.push(said.slice(outside, outside + SHOWN_OF_AN_ERROR));
  const failed = result.numFailedTests === 0 && code !== 0 ? 1 : result.numFailedTests;
  return { passed: result.numPassedTests, failed };
}

/** The vectors' last line is their total; skipped topics are named there and count as neither. */
async function vectors(): Promise<Tally> {
  const { code, output } = await runCommand('node', ['test/vectors/main.ts', 'test/vectors/data'], { show: true });
  const counts = /(\d+) passed, (\d+) failed, \d+ skipped\s*$/.exec(output);
  if (counts === null) return { passed: 0, failed: 1 };
  const failed = Number(counts[2]);
  return { passed: Number(counts[1]), failed: failed === 0 && code !== 0 ? 1 : failed };
}

async function build(): Promise<Tally> {
  const runBuild = (): Promise<CommandResult> => runCommand('node', ['scripts/build.ts'], { show: true });
  if ((await runBuild()).code !== 0) return { passed: 0, failed: 1 };
  const first = await folderDigest(join(ROOT, '.output'));
  await runBuild();
  const differing = differingFiles(first, await folderDigest(join(ROOT, '.output')));
  if (differing.length === 0) return { passed: 2, failed: 0 };
  console.error(`Two builds differ in: ${differing.join(', ')}`);
  return { passed: 1, failed: 1 };
}

async function endToEnd(): Promise<Tally> {
  const missing = await installMissing(['chromium', 'firefox', 'session-bus']);
  for (const sentence of missing) console.error(sentence);
  if ((await check('node', 'scripts/build.ts', '--e2e')).failed > 0) return { passed: 0, failed: 1 };
  const bus = findProgram('dbus-run-session') === null ? [] : ['dbus-run-session', '--'];
  return vitest('e2e', bus, '-c', 'vitest.e2e.config.ts');
}

await rm(reports, { recursive: true, force: true });
await mkdir(reports, { recursive: true });
await part('types for the build', () => check('wxt', 'prepare'));
await part('type check', () => check('tsc', '--noEmit'));
await part('lint', () => check('oxlint', '--type-aware', '--deny-warnings'));
await part('format', () => check('prettier', '--check', '--log-level', 'warn', '.'));
await part('knip', () => check('knip'));
await part('unit and integration', () => vitest('unit', []));
await part('vectors', vectors);
await part('build, budgets, same bytes twice', build);
if (!process.argv.includes('--fast')) await part('end to end', endToEnd);

for (const failure of failures) console.error(`\nfailed: ${failure}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
