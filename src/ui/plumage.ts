/** How somebody without a picture looks: stable from the Account ID alone. */
export interface Plumage {
  /** Gradient from the top left to the bottom right. */
  from: string;
  to: string;
  /** Centres and radii in a square of 100 × 100. */
  speckles: { x: number; y: number; radius: number }[];
}

/** Twelve gradients on which white text has a contrast of 5 : 1 or better. */
const COLOURS: readonly (readonly [from: string, to: string])[] = [
  ['#0f7a78', '#0f5f7d'],
  ['#1a7390', '#1e5588'],
  ['#3b6ea5', '#2f5089'],
  ['#5a68ae', '#414b8c'],
  ['#7d5fa3', '#5e4585'],
  ['#96568e', '#723e70'],
  ['#a94f6b', '#863a55'],
  ['#b1553f', '#8b3f2e'],
  ['#95600f', '#774a0e'],
  ['#6b7420', '#4f5816'],
  ['#3f7d3f', '#2b6038'],
  ['#66717a', '#4b565f'],
];

const SPECKLES = 9;
const RADII = [2, 2.75, 3.75] as const;

/**
 * With b = the 32 bytes after the prefix: colour = (256·b0 + b1) mod 12; speckle i: angle b(2+i)/256 of a turn, distance
 * √(b(11+i)/256) · 46, radius by b(20+i) mod 3.
 *
 * @param accountId 66 hex digits; missing digits count as zero, so that any text has a picture
 */
export function plumageOf(accountId: string): Plumage {
  const byte = (i: number) => Number.parseInt(accountId.slice(2 + 2 * i, 4 + 2 * i), 16) || 0;
  const [from, to] = COLOURS[(256 * byte(0) + byte(1)) % COLOURS.length] ?? ['#66717a', '#4b565f'];
  const speckles = Array.from({ length: SPECKLES }, (_, i) => {
    const angle = (byte(2 + i) / 256) * 2 * Math.PI;
    const distance = Math.sqrt(byte(11 + i) / 256) * 46;
    return {
      x: round(50 + Math.cos(angle) * distance),
      y: round(50 + Math.sin(angle) * distance),
      radius: RADII[byte(20 + i) % 3] ?? RADII[0],
    };
  });
  return { from, to, speckles };
}

const round = (value: number) => Math.round(value * 100) / 100;
