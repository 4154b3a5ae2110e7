/**
 * `npm run fuzz [-- --inputs N] [--seed N] [--only NAME]`: gives every decoder a million mutated inputs (or N). A finding
 * is an error that is none of ours, or an input without an end; it is kept in `.work/fuzz/<target>` and belongs into
 * `fuzz/corpus/<target>` once it is understood.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TARGETS } from './targets.ts';
import { watched } from './watch.ts';

const FINDINGS = join(import.meta.dirname, '../.work/fuzz');

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const inputs = Number(values.inputs);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const queue = TARGETS.filter(({ name }) => values.only === undefined || name === values.only);
let findings = 0;

async function run(name: string): Promise<void> {
  const start = performance.now();
  const { finding, grownBytes } = await watched({ name, inputs, seed });
  const took = `${((performance.now() - start) / 1000).toFixed(0)} s, at most ${(grownBytes / 1e6).toFixed(0)} MB more`;
  if (!finding) return console.log(`${name}: ${inputs} inputs, nothing found (${took})`);
  findings += 1;
  const folder = join(FINDINGS, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${seed}.bin`), finding.input);
  console.log(`${name}: FOUND, kept as .work/fuzz/${name}/${seed}.bin\n${finding.error}`);
}

console.log(`seed ${seed}, ${queue.length} targets`);
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let target = queue.shift(); target; target = queue.shift()) await run(target.name);
  }),
);
console.log(`${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;
