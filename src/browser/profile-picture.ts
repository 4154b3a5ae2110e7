import { pictureHeader } from '../media/sniff.ts';
import { cropAvatar, type PreparedPicture, type Square } from './picture-canvas.ts';

/**
 * A profile picture of a chosen file.
 *
 * @param square as it is seen, in shares of the longer side of the picture
 * @throws PictureRefusedError
 */
export async function cropProfilePicture(file: Blob, { x, y, side }: Square): Promise<PreparedPicture> {
  // Longer is longer, whichever way the camera was held.
  const { width, height } = pictureHeader(new Uint8Array(await file.arrayBuffer()));
  const longer = Math.max(width, height);
  return cropAvatar(file, { x: x * longer, y: y * longer, side: side * longer });
}
