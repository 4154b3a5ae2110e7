import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT, runCommand } from './run-command.ts';
import type { TestReport } from './test-report.ts';

const FOLDER = join(ROOT, '.work/test');

/**
 * One run of vitest.
 *
 * @param name of its report
 * @param args for vitest, behind `run`
 * @throws Error if it ends before it could write its report
 */
export async function runVitest(name: string, ...args: string[]): Promise<TestReport> {
  const file = join(FOLDER, `${name}.json`);
  await mkdir(FOLDER, { recursive: true });
  await rm(file, { force: true });
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'scripts/test-report.ts')}`];
  const { code } = await runCommand('vitest', ['run', ...reporters, ...args], {
    show: true,
    env: { STARLING_TEST_REPORT: file },
  });
  const report = JSON.parse(readFileSync(file, 'utf8')) as TestReport;
  if (code === 0 || report.failed > 0) return report;
  return {
    ...report,
    failed: 1,
    failures: [{ name, details: `vitest ended with ${code} without a failed test: see above` }],
  };
}
