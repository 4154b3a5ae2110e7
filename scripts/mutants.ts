/**
 * `npm run mutants [word]`: makes each change of `test/mutants/mutants.ts` (those whose text holds the word) in a copy, one
 * at a time, and runs the tests that should notice. Fails if one survives, or if what it changes is not there.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MUTANTS, type Mutant } from '../test/mutants/mutants.ts';

const PATIENCE_MS = 600_000;

/** Everything that git knows or would add, so that changes which are not committed count. */
function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'starling-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  for (const path of listed.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(path, join(folder, path), { force: true });
  }
  for (const made of ['node_modules', '.wxt']) symlinkSync(join(process.cwd(), made), join(folder, made));
  return folder;
}

const roomOf = (file: string): string => dirname(file).replace(/^src\//u, 'test/');

type Outcome = 'noticed' | 'survived' | 'not there';

function tryOut(folder: string, { file, from, to, tests }: Mutant): Outcome {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  if (before.split(from).length !== 2) return 'not there';
  writeFileSync(
    path,
    before.replace(from, () => to),
  );
  try {
    const run = spawnSync('npx', ['vitest', 'run', '--bail', '1', ...(tests ?? [roomOf(file)])], {
      cwd: folder,
      stdio: 'ignore',
      timeout: PATIENCE_MS,
    });
    return run.status === 0 ? 'survived' : 'noticed';
  } finally {
    writeFileSync(path, before);
  }
}

const word = process.argv[2] ?? '';
const chosen = MUTANTS.filter((mutant) => JSON.stringify(mutant).includes(word));
const folder = copyOfProject();
let faults = 0;
try {
  // What fails without any change would notice every change.
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests ?? [roomOf(mutant.file)]))];
  const clean = spawnSync('npx', ['vitest', 'run', ...tests], { cwd: folder, stdio: 'inherit', timeout: PATIENCE_MS });
  if (clean.status !== 0) throw new Error('the tests fail without any change');
  for (const mutant of chosen) {
    const outcome = tryOut(folder, mutant);
    if (outcome !== 'noticed') faults += 1;
    console.log(`${outcome.padEnd(9)}  ${mutant.breaks}  (${mutant.file})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${chosen.length - faults} of ${chosen.length} changes are noticed.`);
process.exitCode = faults === 0 ? 0 : 1;
