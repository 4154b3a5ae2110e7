import type { JsonObject } from './json.ts';
import type { SwarmCall } from './rpc-call.ts';

/** After its last use a connection to a silent member lives on so long, network-clock ms; what waits in it dies with it. */
const LINK_LIFE_MS = 40_000;

/** The receiving side as a sender sees it. */
export interface ForwardTarget {
  readonly state: 'running' | 'stopped' | 'paused';
  /** When it was started last, network-clock ms. */
  readonly startedAtMs: number;
  /** Carries the call out and gives the member's entry; undefined = no answer. */
  receive(call: SwarmCall): Promise<JsonObject | undefined>;
}

/**
 * One member's connection to another. Calls to a stopped member wait here and reach it after a short outage, in order;
 * after a long one they are lost for good (04 §10, cases 3 and 4).
 */
export class ForwardQueue {
  #waiting: SwarmCall[] = [];
  #aliveUntilMs = 0;
  readonly #target: ForwardTarget;
  readonly #now: () => number;

  constructor(target: ForwardTarget, now: () => number) {
    this.#target = target;
    this.#now = now;
  }

  /** Something went over this connection (or tried to). */
  touch(): void {
    if (this.#now() > this.#aliveUntilMs) this.#waiting = [];
    this.#aliveUntilMs = this.#now() + LINK_LIFE_MS;
  }

  async send(call: SwarmCall): Promise<JsonObject | undefined> {
    if (this.#target.state !== 'stopped') {
      await this.flush();
      return this.#target.receive(call);
    }
    this.touch();
    this.#waiting.push(call);
    return undefined;
  }

  /** Delivers what waited, unless the connection died before the member came back. */
  async flush(): Promise<void> {
    if (this.#target.state === 'stopped') return;
    const waiting = this.#waiting.splice(0);
    if (this.#target.startedAtMs > this.#aliveUntilMs) return;
    for (const call of waiting) await this.#target.receive(call);
  }

  /** What waits is lost. */
  clear(): void {
    this.#waiting = [];
  }
}
