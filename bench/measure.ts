/** One way of doing a thing. */
export interface Candidate {
  name: 'product' | 'noble' | 'libsodium' | 'json' | 'WebCrypto';
  run: () => unknown;
}

/** Median time of one run, in microseconds, by the name of the candidate. */
export type Measured = Map<Candidate['name'], number>;

const WARM_UP_MS = 150;
const ROUNDS = 15;
const ROUND_MS = 40;

/** Runs for about `ms` and gives back the mean time of one run, in µs. */
async function timeOne(run: () => unknown, ms: number): Promise<number> {
  const start = performance.now();
  let runs = 0;
  let now = start;
  while (now - start < ms) {
    await run();
    runs += 1;
    now = performance.now();
  }
  return ((now - start) * 1_000) / runs;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Candidates take turns, so that a slow moment of the machine hits all of them alike. */
export async function measure(candidates: readonly Candidate[]): Promise<Measured> {
  for (const { run } of candidates) await timeOne(run, WARM_UP_MS);
  const rounds = new Map(candidates.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run } of candidates) rounds.get(name)?.push(await timeOne(run, ROUND_MS));
  }
  return new Map([...rounds].map(([name, times]) => [name, median(times)]));
}
