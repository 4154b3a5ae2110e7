import type { Pixels } from '../ports.ts';
import { leaned } from './leaned.ts';
import { mirrored } from './mirrored.ts';

/** No code of ours is longer, and nothing longer is passed on. */
const LONGEST = 512;
/** ms for second looks: a camera sends the next frame soon, a picture is all there is. */
const FRAME_MS = 30;
const PICTURE_MS = 2000;

/** The reader expects codes seen from the front; these look at one from the side, as people hold screens. */
const LEANS = [
  [0.35, 0],
  [-0.35, 0],
  [0, 0.35],
  [0, -0.35],
  [0.25, 0.25],
  [-0.25, 0.25],
  [0.25, -0.25],
  [-0.25, -0.25],
] as const;
const LEANS_A_FRAME = 2;
const FRAMES_A_ROUND = LEANS.length / LEANS_A_FRAME;

type Lean = readonly [across: number, down: number];

/**
 * The text of a QR code somewhere in a picture, dark on light or light on dark, as it is or mirrored (front cameras and
 * windows show it so); null if none can be read. The library that reads it is loaded when it is first needed.
 *
 * @see docs/decisions/0008-qr-reader.md
 */
export async function readPictureCode(pixels: Pixels): Promise<string | null> {
  return decode(pixels, LEANS, LEANS, PICTURE_MS);
}

/**
 * The same for one of many frames of a camera, in some 40 ms.
 *
 * @param count how many frames came before: each is looked at from the front, in a mirror, and from two more sides,
 *   which are those of the mirrored frame in four frames of eight
 */
export async function readFrameCode(pixels: Pixels, count: number): Promise<string | null> {
  const first = (count * LEANS_A_FRAME) % LEANS.length;
  const leans = LEANS.slice(first, first + LEANS_A_FRAME);
  const isMirrorsTurn = count % (2 * FRAMES_A_ROUND) >= FRAMES_A_ROUND;
  return decode(pixels, isMirrorsTurn ? [] : leans, isMirrorsTurn ? leans : [], FRAME_MS);
}

async function decode(
  pixels: Pixels,
  leans: readonly Lean[],
  mirroredLeans: readonly Lean[],
  timeLimit: number,
): Promise<string | null> {
  if (pixels.data.length !== pixels.width * pixels.height * 4) return null;
  const { decodeQR } = await import('qr/decode.js');
  const attempt = (picture: Pixels): string | null => {
    try {
      return decodeQR(picture, { format: 'RGBA', timeLimit }).slice(0, LONGEST);
    } catch {
      return null; // it says so by throwing, whether nothing was found or what was found is damaged
    }
  };
  // The library takes a mirrored symbol for a damaged one, so it is shown the picture the other way round.
  const reflection = mirrored(pixels);
  let text = attempt(pixels) ?? attempt(reflection);
  for (const [across, down] of leans) text ??= attempt(leaned(pixels, across, down));
  for (const [across, down] of mirroredLeans) text ??= attempt(leaned(reflection, across, down));
  return text;
}
