import type { Pixels } from '../ports.ts';

/** ms for second looks: a camera sends the next frame soon, a picture is all there is. */
const PATIENCE_MS = { frame: 30, picture: 1500 } as const;

/** No code of ours is longer, and nothing longer is passed on. */
const LONGEST = 512;

/**
 * The text of a QR code somewhere in a picture, dark on light or light on dark; null if none can be read. The library
 * that reads it is loaded when it is first needed.
 *
 * @see docs/decisions/0008-qr-reader.md
 */
export async function readCode(pixels: Pixels, effort: keyof typeof PATIENCE_MS): Promise<string | null> {
  const { decodeQR } = await import('qr/decode.js');
  try {
    const text = decodeQR(
      { width: pixels.width, height: pixels.height, data: pixels.data },
      { format: 'RGBA', timeLimit: PATIENCE_MS[effort] },
    );
    return text.length > LONGEST ? text.slice(0, LONGEST) : text;
  } catch {
    return null; // it says so by throwing, whether nothing was found or what was found is damaged
  }
}
