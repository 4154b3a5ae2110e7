/** What one run of vitest came to, for `npm test`: a reporter that writes it to the file that STARLING_TEST_REPORT names. */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export interface TestReport {
  passed: number;
  failed: number;
  failures: readonly Failure[];
  /** From the longest to the shortest. */
  files: readonly { name: string; seconds: number }[];
}

export interface Failure {
  name: string;
  details: string;
}

interface Told {
  message: string;
  stack?: string | undefined;
  diff?: string | undefined;
  cause?: unknown;
}

export default class TestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], outside: readonly SerializedError[]): void {
    const failures = modules.flatMap(failuresOf);
    // What nobody waited for, such as a promise that failed after its test had ended.
    for (const error of outside) failures.push({ name: 'outside of any test', details: told(error) });
    const report: TestReport = {
      passed: modules.reduce((sum, one) => sum + [...one.children.allTests('passed')].length, 0),
      failed: failures.length,
      failures,
      files: modules
        .map((one) => ({ name: one.relativeModuleId, seconds: secondsOf(one) }))
        .sort((a, b) => b.seconds - a.seconds),
    };
    const file = process.env.STARLING_TEST_REPORT;
    if (file !== undefined) writeFileSync(file, JSON.stringify(report));
  }
}

function failuresOf(module: TestModule): Failure[] {
  const name = module.relativeModuleId;
  const failures: Failure[] = [];
  for (const test of module.children.allTests('failed'))
    failures.push({ name: `${name} › ${test.fullName}`, details: (test.result().errors ?? []).map(told).join('\n') });
  // A file that cannot load, or a hook that failed, leaves its tests out.
  for (const suite of [module, ...module.children.allSuites()]) {
    const errors = suite.errors();
    if (errors.length === 0) continue;
    const where = suite === module ? name : `${name} › ${'fullName' in suite ? suite.fullName : ''}`;
    failures.push({ name: where, details: errors.map(told).join('\n') });
  }
  return failures;
}

function told({ message, stack, diff, cause }: Told): string {
  const because = cause === undefined || cause === null ? '' : `caused by: ${String((cause as Told).message ?? cause)}`;
  const where = /^\s+at .*/m.exec(stack ?? '')?.[0] ?? '';
  return [message, diff, because, where].filter((part) => part !== undefined && part !== '').join('\n');
}

function secondsOf(module: TestModule): number {
  const { duration, collectDuration, environmentSetupDuration, setupDuration, prepareDuration } = module.diagnostic();
  return (duration + collectDuration + environmentSetupDuration + setupDuration + prepareDuration) / 1000;
}
