import { clockOffset, ENOUGH_SAMPLES, sampleFrom, withSample, type ClockSample } from './clock.ts';
import type { NetworkState } from './network-state.ts';

const KEY = 'clock';

/** Network time: local time plus the median offset of several nodes, from decrypted answers only. @see protocol 09 §6 */
export class NetworkClock {
  private samples: ClockSample[] = [];
  private readonly state: NetworkState;
  private readonly local: () => number;

  constructor(state: NetworkState, local: () => number) {
    this.state = state;
    this.local = local;
  }

  async load(): Promise<void> {
    this.samples = (await this.state.get<ClockSample[]>(KEY)) ?? [];
  }

  offsetMs(): number | null {
    return clockOffset(this.samples, this.local());
  }

  now(): number {
    return this.local() + (this.offsetMs() ?? 0);
  }

  get isMeasured(): boolean {
    return this.samples.filter(({ atMs }) => atMs <= this.local()).length >= ENOUGH_SAMPLES;
  }

  async add(node: string, nodeTimeMs: number, sentAtMs: number, arrivedAtMs: number): Promise<void> {
    this.samples = withSample(this.samples, sampleFrom(node, nodeTimeMs, sentAtMs, arrivedAtMs));
    await this.state.set(KEY, this.samples);
  }

  /** After a node refused our time: what was measured before may be from before the local clock was moved. */
  async forget(): Promise<void> {
    this.samples = [];
    await this.state.set(KEY, this.samples);
  }
}
