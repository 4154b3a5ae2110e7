/** Width and height; only their proportion counts. */
export interface Sides {
  width: number;
  height: number;
}

/** Which square of a picture is taken; all in shares of its longer side. */
export interface SquareCrop {
  /** Its middle, from the top left. */
  x: number;
  y: number;
  /** 1: as large as the shorter side. */
  zoom: number;
}

/** Beyond it, a photo of a telephone has fewer pixels than a profile picture. */
export const MOST_ZOOM = 4;

const between = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

const shares = ({ width, height }: Sides) => {
  const longer = Math.max(width, height);
  return { width: width / longer, height: height / longer };
};

/** The largest square, from the middle. */
export function wholeSquare(picture: Sides): SquareCrop {
  const { width, height } = shares(picture);
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** Edge of the square. */
export function sideOf({ zoom }: SquareCrop, picture: Sides): number {
  const { width, height } = shares(picture);
  return Math.min(width, height) / zoom;
}

/** The same within the picture. */
function within(crop: SquareCrop, picture: Sides): SquareCrop {
  const { width, height } = shares(picture);
  const zoom = between(crop.zoom, 1, MOST_ZOOM);
  const half = sideOf({ ...crop, zoom }, picture) / 2;
  return { zoom, x: between(crop.x, half, width - half), y: between(crop.y, half, height - half) };
}

/** Moved by parts of its own edge. */
export function moved(crop: SquareCrop, picture: Sides, by: { x: number; y: number }): SquareCrop {
  const side = sideOf(crop, picture);
  return within({ ...crop, x: crop.x + by.x * side, y: crop.y + by.y * side }, picture);
}

export const zoomedTo = (crop: SquareCrop, picture: Sides, zoom: number): SquareCrop =>
  within({ ...crop, zoom }, picture);

/** Top left and edge, in shares of the longer side. */
export function squareOf(crop: SquareCrop, picture: Sides): { x: number; y: number; side: number } {
  const side = sideOf(crop, picture);
  return { x: crop.x - side / 2, y: crop.y - side / 2, side };
}

/** Where the whole picture lies if the square fills a frame; in edges of the frame. */
export function placeOf(
  crop: SquareCrop,
  picture: Sides,
): { left: number; top: number; width: number; height: number } {
  const { x, y, side } = squareOf(crop, picture);
  const { width, height } = shares(picture);
  return { left: -x / side, top: -y / side, width: width / side, height: height / side };
}
