import type { Pixels } from '../ports.ts';

/** The same picture as a mirror shows it: left and right exchanged. */
export function mirrored({ width, height, data }: Pixels): Pixels {
  const rows = new Uint32Array(data.slice().buffer);
  for (let y = 0; y < height; y++) rows.subarray(y * width, (y + 1) * width).reverse();
  return { width, height, data: new Uint8ClampedArray(rows.buffer) };
}
