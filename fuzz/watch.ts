import { Worker } from 'node:worker_threads';

/** What a worker is to do. */
export interface Task {
  name: string;
  inputs: number;
  seed: number;
  /** The input at work: u32 count ‖ u32 length ‖ bytes. */
  shared: SharedArrayBuffer;
}

export interface Outcome {
  finding: { input: Uint8Array; error: string } | null;
  /** How much the process grew meanwhile, at most. */
  grownBytes: number;
}

const HEAD_WORDS = 2;
const MAX_INPUT_BYTES = 65_536;
/** No input may keep a decoder busy for so long. */
const HANG_MS = 10_000;

/** Writes down which input is at work. */
export function noted(shared: SharedArrayBuffer): (input: Uint8Array, done: number) => void {
  const head = new Uint32Array(shared, 0, HEAD_WORDS);
  const body = new Uint8Array(shared, HEAD_WORDS * 4);
  return (input, done) => {
    body.set(input);
    Atomics.store(head, 1, input.length);
    Atomics.store(head, 0, done + 1);
  };
}

/** Runs a target in a thread of its own; an input that does not end is a finding. */
export async function watched(task: Omit<Task, 'shared'>): Promise<Outcome> {
  const shared = new SharedArrayBuffer(HEAD_WORDS * 4 + MAX_INPUT_BYTES);
  const head = new Uint32Array(shared, 0, HEAD_WORDS);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { ...task, shared } });
  let watch: ReturnType<typeof setInterval> | undefined;
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      let seen = 0;
      watch = setInterval(() => {
        const now = Atomics.load(head, 0);
        if (now === seen && now > 0) {
          const input = new Uint8Array(shared, HEAD_WORDS * 4, Atomics.load(head, 1)).slice();
          resolve({ finding: { input, error: `no end after ${HANG_MS / 1000} s` }, grownBytes: 0 });
        }
        seen = now;
      }, HANG_MS);
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}
