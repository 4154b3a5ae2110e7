import { describe, expect, it } from 'vitest';
import { areaBetween, moveEdge, pixelsOf, WHOLE } from '../../../src/ui/composing-files/crop-area.ts';

const HALF = { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 };

describe('the edges of a crop', () => {
  it.each([
    ['left', -1, 0],
    ['left', 1, 0.73],
    ['right', 1, 1],
    ['right', -1, 0.27],
    ['top', -1, 0],
    ['top', 0.1, 0.35],
    ['bottom', -0.1, 0.65],
    ['bottom', -1, 0.27],
  ] as const)('%s moved by %d stands at %d', (edge, by, at) => {
    const moved = moveEdge(HALF, edge, by);
    expect(moved[edge]).toBeCloseTo(at);
    expect({ ...moved, [edge]: HALF[edge] }).toEqual(HALF);
  });

  it('can be dragged from any corner, and stay inside', () => {
    expect(areaBetween({ x: 0.8, y: 1.5 }, { x: 0.2, y: -1 })).toEqual({ left: 0.2, top: 0, right: 0.8, bottom: 1 });
    expect(areaBetween({ x: 0.5, y: 0.5 }, { x: 0.51, y: 0.9 })).toBeNull();
  });

  it('are whole pixels, at least one', () => {
    expect(pixelsOf(WHOLE, { width: 33, height: 7 })).toEqual({ x: 0, y: 0, width: 33, height: 7 });
    expect(pixelsOf(HALF, { width: 101, height: 40 })).toEqual({ x: 25, y: 10, width: 51, height: 20 });
    const thin = { left: 0.98, top: 0.98, right: 1, bottom: 1 };
    expect(pixelsOf(thin, { width: 3, height: 1 })).toEqual({ x: 2, y: 0, width: 1, height: 1 });
  });
});
