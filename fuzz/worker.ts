import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './run.ts';
import { TARGETS } from './targets.ts';
import { noted, type Task } from './watch.ts';

const { name, inputs, seed, shared } = workerData as Task;
const target = TARGETS.find((one) => one.name === name);
if (!target) throw new Error(`no target ${name}`);
const started = process.memoryUsage.rss();
let most = started;
const note = noted(shared);
const finding = await fuzz(target, {
  inputs,
  seed,
  onInput: (input, done) => {
    note(input, done);
    if (done % 4_096 === 0) most = Math.max(most, process.memoryUsage.rss());
  },
});
parentPort?.postMessage({
  finding: finding && {
    input: finding.input,
    error: String(finding.error instanceof Error ? finding.error.stack : finding.error),
  },
  grownBytes: most - started,
});
