/** How a picture lies in its frame. x and y: how far its middle is from the middle of the frame, px. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export interface Box {
  width: number;
  height: number;
}

export const FITTED: Zoom = { scale: 1, x: 0, y: 0 };
export const ZOOM_STEP = 1.5;
const MOST = 8;

/** Keeps the picture in its frame: no edge comes further in than the frame's. @param fitted its size at scale 1 */
export function within(zoom: Zoom, fitted: Box, frame: Box): Zoom {
  const scale = Math.min(MOST, Math.max(1, zoom.scale));
  const spare = (size: number, room: number) => Math.max(0, (size * scale - room) / 2);
  const held = (place: number, most: number) => Math.max(-most, Math.min(most, place)) || 0;
  return {
    scale,
    x: held(zoom.x, spare(fitted.width, frame.width)),
    y: held(zoom.y, spare(fitted.height, frame.height)),
  };
}

/** Larger by `factor`, with the point (from the middle of the frame, px) where it is. */
export function zoomedAt({ scale, x, y }: Zoom, factor: number, point: { x: number; y: number }): Zoom {
  const next = Math.min(MOST, Math.max(1, scale * factor));
  const by = next / scale;
  return { scale: next, x: point.x - (point.x - x) * by, y: point.y - (point.y - y) * by };
}
