import { SENDING_RULES, type SendingRule } from './sending-table.ts';
import { fileTypeOf, type FileType } from './sniff.ts';

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
