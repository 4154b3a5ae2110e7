/** Loudness of one moment, 0 (silence) to 1 (the loudest that can be recorded). */
export type Peak = number;

/** How many bars a drawn wave gets. */
export const PEAK_COUNT = 60;

/**
 * Collects the loudness of a sound that comes in pieces, in memory that grows by one number for each moment.
 * Give it mono samples in order; values that are no numbers count as silence.
 */
export class PeakCollector {
  readonly #moments: Peak[] = [];
  #loudest = 0;
  #filled = 0;
  readonly #momentSamples: number;

  /** @param momentSamples samples that make one moment: at 48 kHz a fiftieth of a second */
  constructor(momentSamples = 960) {
    this.#momentSamples = momentSamples;
  }

  add(samples: Float32Array): void {
    for (const sample of samples) {
      const loudness = Math.abs(sample);
      if (loudness > this.#loudest) this.#loudest = loudness;
      if (++this.#filled === this.#momentSamples) this.#endMoment();
    }
  }

  /** The wave so far in `count` bars, in hundredths. The loudest moment is 1, so that quiet voices are seen as well. */
  peaks(count: number = PEAK_COUNT): Peak[] {
    const moments = this.#filled > 0 ? [...this.#moments, this.#loudest] : this.#moments;
    return scaledPeaks(moments, count);
  }

  #endMoment(): void {
    this.#moments.push(Math.min(1, this.#loudest));
    this.#loudest = 0;
    this.#filled = 0;
  }
}

/** `count` bars from any number of moments: of each bar the loudest, or the nearest if there are fewer moments than bars. */
function scaledPeaks(moments: readonly Peak[], count: number): Peak[] {
  const loudest = moments.reduce((most, moment) => Math.max(most, moment), 0);
  return Array.from({ length: count }, (_, bar) => {
    if (loudest === 0) return 0;
    const from = Math.floor((bar * moments.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * moments.length) / count));
    const loudness = moments.slice(from, to).reduce((most, moment) => Math.max(most, moment), 0);
    return Math.round((loudness / loudest) * 100) / 100;
  });
}

/** How far a meter goes up for these samples, 0 to 1: from −60 to 0 decibels, as ears hear it. */
export function levelOf(samples: Float32Array): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  if (!(energy > 0)) return 0;
  const decibels = 10 * Math.log10(energy / samples.length);
  return Math.min(1, Math.max(0, 1 + decibels / 60));
}
