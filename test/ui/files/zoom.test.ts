import { expect, it } from 'vitest';
import { FITTED, within, zoomedAt } from '../../../src/ui/files/zoom.ts';

const FRAME = { width: 400, height: 500 };
const PICTURE = { width: 400, height: 300 };

it('keeps the point under the pointer where it is', () => {
  const point = { x: 90, y: -40 };
  const before = { scale: 2, x: 30, y: 10 };
  const after = zoomedAt(before, 1.5, point);
  const inPicture = ({ scale, x, y }: typeof before) => [(point.x - x) / scale, (point.y - y) / scale];
  expect(after.scale).toBe(3);
  for (const [axis, value] of inPicture(after).entries()) expect(value).toBeCloseTo(inPicture(before)[axis] ?? NaN);
});

it('lets no edge of the picture come further in than that of its frame', () => {
  expect(within({ scale: 2, x: 9999, y: -9999 }, PICTURE, FRAME)).toEqual({ scale: 2, x: 200, y: -50 });
  expect(within({ scale: 1.5, x: 10, y: 10 }, PICTURE, FRAME)).toEqual({ scale: 1.5, x: 10, y: 0 });
  expect(within({ scale: 1, x: 10, y: 10 }, PICTURE, FRAME)).toEqual(FITTED);
});

it('has a smallest and a largest scale', () => {
  expect(within({ scale: 0.2, x: 0, y: 0 }, PICTURE, FRAME).scale).toBe(1);
  expect(zoomedAt(FITTED, 1e6, { x: 0, y: 0 }).scale).toBe(8);
  expect(zoomedAt({ scale: 3, x: 0, y: 0 }, 1e-6, { x: 0, y: 0 })).toMatchObject({ scale: 1 });
});
