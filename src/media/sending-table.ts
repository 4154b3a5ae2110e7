import type { FileType } from './sniff.ts';

/**
 * What becomes of a file before it leaves:
 * - `stripped`: its metadata is taken out, its pixels stay as they are,
 * - `redrawn`: a browser draws it anew, which leaves pixels only; where it cannot be read, it is refused,
 * - `refused`: a picture that we can neither strip nor draw; people are told how to send it all the same,
 * - `as-it-is`: whatever its maker wrote into it goes along, and people are told so before they send it.
 *
 * docs/metadata.md says why, type by type.
 */
export type SendingRule = 'stripped' | 'redrawn' | 'refused' | 'as-it-is';

export const SENDING_RULES: Readonly<Record<FileType, SendingRule>> = {
  'image/jpeg': 'stripped',
  'image/png': 'stripped',
  'image/gif': 'stripped',
  'image/webp': 'stripped',
  'image/avif': 'redrawn',
  'image/heic': 'redrawn',
  'image/bmp': 'redrawn',
  'image/tiff': 'refused',
  'image/x-camera-raw': 'refused',
  'image/jxl': 'refused',
  'image/jp2': 'refused',
  'image/jxr': 'refused',
  'image/x-icon': 'refused',
  'image/svg+xml': 'refused',
  'image/vnd.adobe.photoshop': 'refused',
  'image/x-xcf': 'refused',
  'video/mp4': 'as-it-is',
  'video/quicktime': 'as-it-is',
  'video/webm': 'as-it-is',
  'video/x-msvideo': 'as-it-is',
  'video/x-ms-asf': 'as-it-is',
  'audio/mpeg': 'as-it-is',
  'audio/mp4': 'as-it-is',
  'audio/aac': 'as-it-is',
  'audio/ogg': 'as-it-is',
  'audio/flac': 'as-it-is',
  'audio/wav': 'as-it-is',
  'application/pdf': 'as-it-is',
  'application/postscript': 'as-it-is',
  'application/x-ole-storage': 'as-it-is',
  'application/zip': 'as-it-is',
  'application/gzip': 'as-it-is',
  'application/vnd.rar': 'as-it-is',
  'application/x-7z-compressed': 'as-it-is',
  'application/vnd.microsoft.portable-executable': 'as-it-is',
  'application/x-executable': 'as-it-is',
  'text/html': 'as-it-is',
  'application/octet-stream': 'as-it-is',
};

const BARE_TYPES = new Set(['text/plain', 'text/markdown', 'text/csv', 'application/json']);

/** Does a file that is ready to be sent go as it is, with more in it than it shows? @param contentType as it is told */
export const goesAsItIs = (contentType: string): boolean =>
  SENDING_RULES[contentType as FileType] !== 'stripped' && !BARE_TYPES.has(contentType.split(';')[0] ?? '');
