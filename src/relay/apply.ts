import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command, Plan, Removal } from './plan.ts';

/** Does what was planned. @returns sentences about commands that failed; empty if all went well. @throws if a file cannot be written */
export function apply({ files, commands }: Plan): string[] {
  for (const { path, text, executable } of files) {
    mkdirSync(dirname(path), { recursive: true });
    // A browser that reads in this moment gets the old file or the new one.
    writeFileSync(`${path}.new`, text, { mode: executable ? 0o755 : 0o644 });
    if (executable) chmodSync(`${path}.new`, 0o755);
    renameSync(`${path}.new`, path);
  }
  return run(commands);
}

/** Takes away what was planned to go; what is not there is no trouble. */
export function remove({ commands, files, folders }: Removal): string[] {
  const failures = run(commands);
  for (const path of files) rmSync(path, { force: true });
  for (const path of folders) rmSync(path, { recursive: true, force: true });
  return failures;
}

function run(commands: readonly Command[]): string[] {
  const failures: string[] = [];
  for (const { words, mayFail } of commands) {
    const [program, ...rest] = words;
    const { status, error, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
    if (status === 0 || mayFail) continue;
    const [reason = ''] = (error?.message ?? stderr ?? '').trim().split('\n');
    failures.push(`\`${words.join(' ')}\` failed: ${reason}`);
  }
  return failures;
}
