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

/** Two samples that lie further apart contradict each other, ms. */
const CONTRADICTION_MS = 30_000;

/**
 * Network time minus local time, ms: the median of different nodes, so that one wrong clock cannot move it. Null without
 * samples. Where two halves contradict each other, neither is believed more than the local clock: the nearer one counts.
 */
export function clockOffset(samples: readonly ClockSample[], nowMs: number): number | null {
  const offsets = samples
    .filter(({ atMs }) => nowMs - atMs <= MAX_AGE_MS && atMs <= nowMs)
    .map(({ offsetMs }) => offsetMs)
    .sort((a, b) => a - b);
  const offset = median(offsets);
  if (offset === undefined) return null;
  const upper = offsets[offsets.length / 2];
  const lower = offsets[offsets.length / 2 - 1];
  if (upper === undefined || lower === undefined || upper - lower <= CONTRADICTION_MS) return Math.round(offset);
  return Math.round(Math.abs(lower) < Math.abs(upper) ? lower : upper);
}
