/**
 * `npm run soak [-- --seed N] [--minutes M] [--messages N] [--settle SECONDS] [--browsers]`: five accounts on eight devices write to each other over a
 * development network where everything goes wrong, by a schedule that the seed decides. With `--browsers` the extension
 * in Chromium takes part, as `npm run e2e` built it. `npm run soak -- --long-tests` runs the long forms of tests instead. @see docs/soak.md
 */
import { parseArgs } from 'node:util';
import { BROWSER, CAST } from './cast.ts';
import { runLongTests } from './long-tests.ts';
import { runSoak } from './run.ts';

const MESSAGES_PER_MINUTE = 100;
const SETTLE_SECONDS = 900;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    messages: { type: 'string' },
    settle: { type: 'string' },
    browsers: { type: 'boolean' },
    'long-tests': { type: 'boolean' },
  },
});
if (values['long-tests']) process.exit(await runLongTests());
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const minutes = Number(values.minutes);
const settleMs = Number(values.settle ?? SETTLE_SECONDS) * 1000;
const messages = Number(values.messages ?? minutes * MESSAGES_PER_MINUTE);

console.log(`seed ${seed}`);
const startMs = performance.now();
const log = (line: string): void =>
  console.log(`${((performance.now() - startMs) / 1000).toFixed(0).padStart(5)} s  ${line}`);
const result = await runSoak({
  seed,
  cast: values.browsers ? [...CAST, BROWSER] : CAST,
  stormMs: minutes * 60_000,
  messages,
  settleMs,
  log,
});
for (const [what, times] of Object.entries(result.done).sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${String(times).padStart(6)} × ${what}`);
console.log(`${String(result.troubledRequests).padStart(6)} requests met a gateway in trouble`);
for (const finding of result.findings.slice(0, 20)) console.log(`FOUND ${finding}`);
console.log(
  `seed ${seed}: ${result.written} messages, ${result.findings.length} findings, calm after ${(result.settledMs / 1000).toFixed(0)} s`,
);
process.exit(result.findings.length === 0 ? 0 : 1);
