/** A part of a picture, in shares of its sides: 0 to 1, from the top left. */
export interface CropArea {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export type Edge = keyof CropArea;

export const WHOLE: CropArea = { left: 0, top: 0, right: 1, bottom: 1 };
/** Less is a click by mistake. */
const LEAST = 0.02;

const within = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** One edge moved by a share of the side. It stays inside, and on its own side of the opposite one. */
export function moveEdge(area: CropArea, edge: Edge, by: number): CropArea {
  const to = area[edge] + by;
  switch (edge) {
    case 'left':
      return { ...area, left: within(to, 0, area.right - LEAST) };
    case 'right':
      return { ...area, right: within(to, area.left + LEAST, 1) };
    case 'top':
      return { ...area, top: within(to, 0, area.bottom - LEAST) };
    case 'bottom':
      return { ...area, bottom: within(to, area.top + LEAST, 1) };
  }
}

interface Point {
  x: number;
  y: number;
}

/** What lies between two corners; null if that is hardly anything. */
export function areaBetween(from: Point, to: Point): CropArea | null {
  const [left, right] = [from.x, to.x].map((x) => within(x, 0, 1)).sort((a, b) => a - b) as [number, number];
  const [top, bottom] = [from.y, to.y].map((y) => within(y, 0, 1)).sort((a, b) => a - b) as [number, number];
  return right - left < LEAST || bottom - top < LEAST ? null : { left, top, right, bottom };
}

/** The same in whole pixels of a picture; at least one each way. */
export function pixelsOf({ left, top, right, bottom }: CropArea, size: { width: number; height: number }) {
  const x = Math.min(Math.round(left * size.width), size.width - 1);
  const y = Math.min(Math.round(top * size.height), size.height - 1);
  return {
    x,
    y,
    width: Math.max(1, Math.round(right * size.width) - x),
    height: Math.max(1, Math.round(bottom * size.height) - y),
  };
}
