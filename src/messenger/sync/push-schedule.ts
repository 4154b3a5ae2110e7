import type { MessengerContext } from '../context.ts';
import { isDue } from '../due.ts';
import { isRestoring } from './account-configs.ts';
import { pushConfigs } from './push.ts';
import { waitsForPush } from './sync-session.ts';

/** Changes are collected for so long, so that a flurry of them is one push (05 §13.1). */
const DEBOUNCE_MS = 2_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 600_000;
const UNREACHABLE: ReadonlySet<string> = new Set(['offline', 'no-gateway']);

/** When configs are pushed: at most one push at a time, soon after a change, later and later after failures. */
export class PushSchedule {
  private readonly context: MessengerContext;
  private running: Promise<boolean> | null = null;
  private failures = 0;
  private hasPolled = false;
  /** Nothing is pushed while the account is being deleted from the network. */
  isPaused = false;
  /** ms, local clock; Infinity: nothing waits. */
  private dueMs = Infinity;
  private plannedMs = 0;

  constructor(context: MessengerContext) {
    this.context = context;
  }

  /** Others' changes are here: what we push now is merged with them. Until then nothing is pushed. */
  polled(): void {
    this.hasPolled = true;
  }

  /** The network works again: what failed because it did not need not wait any longer. */
  hurry(): void {
    if (this.failures === 0 || this.dueMs === Infinity) return;
    this.failures = 0;
    this.dueMs = this.context.now();
  }

  /** Looks whether something waits; to be called after anything that may have changed a config. */
  async plan(): Promise<void> {
    const { context } = this;
    if (!context.keys || !(await waitsForPush(context.db))) this.dueMs = Infinity;
    else if (this.dueMs === Infinity) this.planIn(DEBOUNCE_MS);
  }

  private planIn(waitMs: number): void {
    this.plannedMs = this.context.now();
    this.dueMs = this.plannedMs + waitMs;
  }

  /** When to come back, ms; Infinity while a poll has to come first. */
  get nextMs(): number {
    return this.hasPolled ? this.dueMs : Infinity;
  }

  /** Pushes if it is time. Failures are planned, not thrown. */
  async pushIfDue(): Promise<void> {
    const { context } = this;
    const isTime = this.dueMs !== Infinity && isDue(this.dueMs, this.plannedMs, context.now());
    if (this.isPaused || !this.hasPolled || !isTime || !context.keys || (await isRestoring(context))) return;
    // A push that cannot leave would only let the next change begin another version.
    if (UNREACHABLE.has(context.network.state())) {
      return this.planIn(FIRST_RETRY_MS);
    }
    const isDone = await this.push().catch(() => false);
    this.failures = isDone ? 0 : this.failures + 1;
    if (isDone) this.dueMs = Infinity;
    else this.planIn(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1)));
    // What was changed during the push waits for the next.
    await this.plan();
  }

  /** Now, whatever the time. @returns true if nothing waits any more @throws what the network throws */
  async push(): Promise<boolean> {
    if (await isRestoring(this.context)) return false;
    this.running ??= pushConfigs(this.context).finally(() => (this.running = null));
    return this.running;
  }
}
