import type { Bytes } from '../crypto/bytes.ts';
import type { Orientation } from './exif.ts';

/** What a format's header says. Nothing is decoded for it. */
export interface PictureSize {
  /** As stored, before any turning, in pixels. */
  width: number;
  height: number;
  /** More than one frame. */
  animated: boolean;
}

/** A picture without anything that tells about its maker, place or device. */
export interface StrippedPicture {
  bytes: Bytes;
  /** How it was to be turned. The bytes no longer say so: `withOrientation` puts it back. */
  orientation: Orientation;
}
