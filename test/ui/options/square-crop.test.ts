import { describe, expect, it } from 'vitest';
import { MOST_ZOOM, moved, placeOf, squareOf, wholeSquare, zoomedTo } from '../../../src/ui/options/square-crop.ts';

const WIDE = { width: 1600, height: 800 };
const TALL = { width: 300, height: 900 };

describe('the square of a picture', () => {
  it('begins as the largest, in the middle', () => {
    expect(squareOf(wholeSquare(WIDE), WIDE)).toEqual({ x: 0.25, y: 0, side: 0.5 });
    const tall = squareOf(wholeSquare(TALL), TALL);
    expect(tall.x).toBeCloseTo(0);
    expect(tall.y).toBeCloseTo(1 / 3);
    expect(tall.side).toBeCloseTo(1 / 3);
  });

  it('moves by parts of its edge and stays within the picture', () => {
    const start = wholeSquare(WIDE);
    expect(squareOf(moved(start, WIDE, { x: 0.1, y: 0 }), WIDE).x).toBeCloseTo(0.3);
    expect(squareOf(moved(start, WIDE, { x: 99, y: 99 }), WIDE)).toEqual({ x: 0.5, y: 0, side: 0.5 });
    expect(squareOf(moved(start, WIDE, { x: -99, y: -99 }), WIDE)).toEqual({ x: 0, y: 0, side: 0.5 });
  });

  it('zooms around its middle, no further than the picture and the limit', () => {
    const start = wholeSquare(WIDE);
    expect(squareOf(zoomedTo(start, WIDE, 2), WIDE)).toEqual({ x: 0.375, y: 0.125, side: 0.25 });
    expect(zoomedTo(start, WIDE, 0.2)).toEqual(start);
    expect(zoomedTo(start, WIDE, 100).zoom).toBe(MOST_ZOOM);
    // From a corner back to the whole: the middle gives way.
    const corner = moved(zoomedTo(start, WIDE, 4), WIDE, { x: 99, y: 99 });
    expect(squareOf(zoomedTo(corner, WIDE, 1), WIDE)).toEqual({ x: 0.5, y: 0, side: 0.5 });
  });

  it('fills its frame', () => {
    expect(placeOf(wholeSquare(WIDE), WIDE)).toEqual({ left: -0.5, top: -0, width: 2, height: 1 });
  });
});
