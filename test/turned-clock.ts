import { vi } from 'vitest';

const realTimeout = globalThis.setTimeout;
const realNow = performance.now.bind(performance);
const STEP_MS = 15;
const IDLE_STEPS = 3;
const LONGEST_JUMP_MS = 500;
/** Of a step's length: more than that is work, of ours or of others who keep the processors. */
const IDLE_SHARE = 0.25;
const LATE_MS = 10;

/**
 * Real sockets, and timers that go by a clock of ours: it is turned on only while nothing happens, so that what takes
 * seconds of waiting takes moments, and a busy computer does not look like a silent one.
 */
export class TurnedClock {
  #elapsedMs = 0;

  /** From here until {@link stop} all timers and times are ours. */
  constructor() {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
      now: Date.now(),
    });
  }

  /** ms by our clock. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Turns the clock until the work is done. @returns how long it took by our clock, ms, and what came of it */
  async run<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
    const startedMs = this.#elapsedMs;
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    over.catch(() => undefined);
    while (!isOver) {
      await this.#idle(() => isOver);
      if (isOver) break;
      await vi.advanceTimersByTimeAsync(LONGEST_JUMP_MS);
      this.#elapsedMs += LONGEST_JUMP_MS;
    }
    return { value: await over, ms: this.#elapsedMs - startedMs };
  }

  async pass(ms: number): Promise<void> {
    await this.run(new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /** Until nothing has happened for some steps in a row. */
  async #idle(isOver: () => boolean): Promise<void> {
    for (let idle = 0; idle < IDLE_STEPS && !isOver();) {
      const before = { ms: realNow(), cpu: process.cpuUsage() };
      await new Promise((resolve) => realTimeout(resolve, STEP_MS));
      const { user, system } = process.cpuUsage(before.cpu);
      const tookMs = realNow() - before.ms;
      const isIdle = (user + system) / 1_000 < IDLE_SHARE * tookMs && tookMs < STEP_MS + LATE_MS;
      idle = isIdle ? idle + 1 : 0;
    }
  }

  stop(): void {
    vi.useRealTimers();
  }
}
