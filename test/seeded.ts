/** Draws whole numbers 0 ≤ n < `below`, the same for the same seed. */
export type Draw = (below: number) => number;

/** Mulberry32: nothing secret comes of it. */
export function seededDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, below);
  };
}

/** 0 ≤ n < 1, the same sequence for the same seed. */
export function seededRandom(seed: number): () => number {
  const draw = seededDraw(seed);
  return () => draw(2 ** 32) / 2 ** 32;
}
