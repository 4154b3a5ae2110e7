import { fileTypeOf, type FileType } from './sniff.ts';

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

/** Endings of pictures, for those whose first bytes we do not know. */
const PICTURE_ENDINGS =
  /\.(3fr|arq|arw|avif|bmp|cr2|cr3|crw|cur|dcr|dds|dng|emf|erf|exr|fff|gpr|hdr|heic|heif|hif|ico|iiq|insp|j2k|jp2|jpf|jpx|jpe?g|jxl|jxr|kdc|mef|mos|mpo|mrw|nef|nrw|orf|pcx|pef|pgm|png|pnm|ppm|psb|psd|ptx|qoi|raf|raw|rw2|rwl|sr2|srf|srw|svgz?|tga|tiff?|wdp|webp|wmf|x3f|xcf)$/iu;

/** Bytes that may hold anything: what the file is called decides whether it is a picture. */
const OPEN = new Set<FileType>(['application/octet-stream', 'application/gzip', 'application/zip', 'video/mp4']);

/**
 * How this file leaves.
 *
 * @param head its first bytes, some thousand at least
 * @param named name and MIME type as the person's computer has them; empty if it has none
 */
export function sendingRule(head: Uint8Array, named: { name: string; type: string }): SendingRule {
  const type = fileTypeOf(head);
  const isCalledPicture = named.type.toLowerCase().startsWith('image/') || PICTURE_ENDINGS.test(named.name.trim());
  return OPEN.has(type) && isCalledPicture ? 'refused' : SENDING_RULES[type];
}

const BARE_TYPES = new Set(['text/plain', 'text/markdown', 'text/csv', 'application/json']);

/** Does a file that is ready to be sent go as it is, with more in it than it shows? @param contentType as it is told */
export const goesAsItIs = (contentType: string): boolean =>
  SENDING_RULES[contentType as FileType] !== 'stripped' && !BARE_TYPES.has(contentType.split(';')[0] ?? '');
