import type { Pixels } from '../ports.ts';

/**
 * The same picture from another side: as if its right (`across`) or lower (`down`) edge were nearer by that share.
 * Nearest pixels, gaps white.
 *
 * @param across −1 to 1; the share by which one side grows and the other shrinks
 */
export function leaned(pixels: Pixels, across: number, down: number): Pixels {
  const { width, height } = pixels;
  const source = new Uint32Array(pixels.data.slice().buffer);
  const target = new Uint32Array(width * height).fill(0xffffffff);
  const [middleX, middleY] = [width / 2, height / 2];
  const [stepX, stepY] = [across / width, down / height];
  for (let y = 0; y < height; y++) {
    const v = y - middleY;
    for (let x = 0; x < width; x++) {
      const u = x - middleX;
      const near = 1 - stepX * u - stepY * v;
      const sx = Math.round(u / near + middleX);
      const sy = Math.round(v / near + middleY);
      if (sx >= 0 && sy >= 0 && sx < width && sy < height) target[y * width + x] = source[sy * width + sx] ?? 0;
    }
  }
  return { width, height, data: new Uint8ClampedArray(target.buffer) };
}
