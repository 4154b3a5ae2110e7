/** In whole pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The largest size of the same shape whose sides are at most `maxSide`; never larger than it is, never below one pixel. */
export function fittedSize({ width, height }: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
