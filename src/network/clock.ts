import { median } from './quorum.ts';

/** One measurement: network time minus local time as this node sees it. The newest per node is kept. */
export interface ClockSample {
  node: string;
  offsetMs: number;
  /** Local time of the measurement, ms. */
  atMs: number;
}

const MAX_SAMPLES = 10;
const MAX_AGE_MS = 86_400_000;

/** So many different nodes make the offset trustworthy. */
export const ENOUGH_SAMPLES = 3;

/** Samples with one more, newest first, one per node, at most ten, none older than a day. */
export function withSample(samples: readonly ClockSample[], sample: ClockSample): ClockSample[] {
  return [sample, ...samples.filter(({ node }) => node !== sample.node)]
    .sort((a, b) => b.atMs - a.atMs)
    .filter(({ atMs }) => sample.atMs - atMs <= MAX_AGE_MS)
    .slice(0, MAX_SAMPLES);
}

/** A sample from an answer's `t`: the node read its clock about half a round trip before the answer arrived. */
export function sampleFrom(node: string, nodeTimeMs: number, sentAtMs: number, arrivedAtMs: number): ClockSample {
  return { node, offsetMs: nodeTimeMs + (arrivedAtMs - sentAtMs) / 2 - arrivedAtMs, atMs: arrivedAtMs };
}

/** Network time minus local time, ms: the median of different nodes, so that one wrong clock cannot move it. Null without samples. */
export function clockOffset(samples: readonly ClockSample[], nowMs: number): number | null {
  const fresh = samples.filter(({ atMs }) => nowMs - atMs <= MAX_AGE_MS && atMs <= nowMs);
  const offset = median(fresh.map(({ offsetMs }) => offsetMs));
  return offset === undefined ? null : Math.round(offset);
}
