import { NotFoundError } from '../errors.ts';

/** Without a call for this long, what was begun is dropped. */
const IDLE_MS = 600_000;

/** Things that are under way, by id; in memory only, and forgotten after ten minutes without a call. */
export class Running<T> {
  readonly #now: () => number;
  readonly #entries = new Map<string, { value: T; usedMs: number }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param now local clock, ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  #forgetIdle(): void {
    const nowMs = this.#now();
    for (const [id, { usedMs }] of this.#entries) if (nowMs - usedMs > IDLE_MS) this.#entries.delete(id);
    clearTimeout(this.#timer);
    if (this.#entries.size === 0) return;
    // Nobody may ever call again, and the background may live for long.
    const timer: unknown = (this.#timer = setTimeout(() => this.#forgetIdle(), IDLE_MS + 1));
    // Node: this alone keeps no process alive.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as NodeJS.Timeout).unref();
  }

  add(id: string, value: T): void {
    this.#entries.set(id, { value, usedMs: this.#now() });
    this.#forgetIdle();
  }

  /** @throws NotFoundError */
  get(id: string): T {
    this.#forgetIdle();
    const entry = this.#entries.get(id);
    if (!entry) throw new NotFoundError('This backup was interrupted. Begin again.');
    entry.usedMs = this.#now();
    return entry.value;
  }

  drop(id: string): void {
    this.#entries.delete(id);
  }

  values(): T[] {
    return [...this.#entries.values()].map(({ value }) => value);
  }
}
