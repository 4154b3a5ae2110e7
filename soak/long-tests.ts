import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runCommand } from '../scripts/run-command.ts';

/** Runs the long form of every test that has one (`test/length.ts`); resolves to vitest's exit code. */
export async function runLongTests(): Promise<number> {
  const names = (await readdir(join(ROOT, 'test'), { recursive: true })).filter((name) => /\.test\.tsx?$/.test(name));
  const files: string[] = [];
  for (const name of names)
    if ((await readFile(join(ROOT, 'test', name), 'utf8')).includes('/length.ts')) files.push(join('test', name));
  const { code } = await runCommand('vitest', ['run', ...files], { show: true, env: { STARLING_LONG_TESTS: '1' } });
  return code;
}
