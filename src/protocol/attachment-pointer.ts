import { type Bytes, copyBytes, utf8 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { MAX_ATTACHMENTS, MAX_FILE_URL_LENGTH, MAX_TEXT_SENT } from './limits.ts';
import type { AttachmentPointer as WirePointer } from './proto/content.gen.ts';
import { firstBytes, firstCharacters } from './whole-characters.ts';

/** What a message says of a file that came along. @see protocol 07 §1.3 */
export interface AttachmentPointer {
  /** Address as the sender wrote it (protocol 08 §4); empty: none that could be read. */
  url: string;
  /** 64 bytes in the legacy scheme, 32 in the stream scheme; null: it cannot be opened. */
  key: Bytes | null;
  /** 32 bytes; null: none. */
  digest: Bytes | null;
  /** Bytes of the file; 0: not stated. */
  size: number;
  /** MIME type, lower case, without parameters. Nothing but a claim. */
  contentType: string;
  /** Without folders, at most 255 bytes of UTF-8; empty: none. */
  name: string;
  /** At most 2,000 code points. */
  caption: string;
  isVoice: boolean;
  /** Pixels; 0: not stated. */
  width: number;
  height: number;
}

const VOICE = 1;
const KEY_LENGTHS = [32, 64];
const DIGEST_BYTES = 32;
const MAX_NAME_BYTES = 255;
/** Longer endings are part of the name. */
const MAX_ENDING_UNITS = 16;
const MAX_SIDE = 100_000;
/** What is no type says nothing. */
const UNKNOWN_TYPE = 'application/octet-stream';
const TYPE = /^[a-z0-9][\w.+-]{0,63}\/[a-z0-9][\w.+-]{0,63}$/;
/** Controls, and whatever turns or hides what stands beside it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
const NUMERIC_ID = /\/files?\/([1-9]\d{0,15})(?:[/#]|$)/;

/**
 * A file name that is one: without folders, controls and signs that turn the writing direction, at most 255 bytes of
 * UTF-8 (the ending stays). Empty if nothing is left.
 */
export function boundedFileName(name: string): string {
  const last = name.slice(-4096).replaceAll('\\', '/').split('/').at(-1) ?? '';
  const clean = last.replace(UNSEEN, '').trim();
  if (/^\.*$/.test(clean)) return '';
  if (utf8(clean).length <= MAX_NAME_BYTES) return clean;
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 && clean.length - dot <= MAX_ENDING_UNITS ? clean.slice(dot) : '';
  return firstBytes(clean.slice(0, clean.length - ending.length), MAX_NAME_BYTES - utf8(ending).length) + ending;
}

/** Lower case and without parameters; `application/octet-stream` for what is no type. */
export function boundedContentType(type: string): string {
  const bare = type.slice(0, 256).split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return TYPE.test(bare) ? bare : UNKNOWN_TYPE;
}

/** At most 2,000 code points. */
export const boundedCaption = (caption: string): string => firstCharacters(caption, MAX_TEXT_SENT);

const side = (pixels: number | undefined): number => (pixels !== undefined && pixels <= MAX_SIDE ? pixels : 0);

/** The number that the oldest clients looked for; 0 for names that are none. */
function deprecatedId(url: string): number {
  const id = Number(NUMERIC_ID.exec(url)?.[1] ?? 0);
  return Number.isSafeInteger(id) ? id : 0;
}

/** Wire fields; `deprecatedId` is always there, or stock clients refuse the message. */
export const writePointer = (pointer: AttachmentPointer): WirePointer => ({
  deprecatedId: deprecatedId(pointer.url),
  contentType: pointer.contentType,
  key: pointer.key ?? undefined,
  size: pointer.size,
  digest: pointer.digest ?? undefined,
  fileName: pointer.name === '' ? undefined : pointer.name,
  flags: pointer.isVoice ? VOICE : undefined,
  width: pointer.width === 0 ? undefined : pointer.width,
  height: pointer.height === 0 ? undefined : pointer.height,
  caption: pointer.caption === '' ? undefined : pointer.caption,
  url: pointer.url,
});

const ofLength = (bytes: Uint8Array | undefined, lengths: readonly number[]): Bytes | null =>
  bytes && lengths.includes(bytes.length) ? copyBytes(bytes) : null;

/** Whatever is too long or of no use is left out or cut. @throws MalformedInputError if the required field is absent */
export function readPointer(wire: WirePointer): AttachmentPointer {
  if (wire.deprecatedId === undefined) throw new MalformedInputError('required field deprecatedId is missing');
  const { url = '', flags = 0 } = wire;
  return {
    url: url.length <= MAX_FILE_URL_LENGTH ? url : '',
    key: ofLength(wire.key, KEY_LENGTHS),
    digest: ofLength(wire.digest, [DIGEST_BYTES]),
    size: wire.size ?? 0,
    contentType: boundedContentType(wire.contentType ?? ''),
    name: boundedFileName(wire.fileName ?? ''),
    caption: boundedCaption(wire.caption ?? ''),
    isVoice: (flags & VOICE) !== 0,
    width: side(wire.width),
    height: side(wire.height),
  };
}

/** @throws MalformedInputError if there are more than anybody may send, or a required field is absent */
export function readPointers(list: readonly WirePointer[]): AttachmentPointer[] {
  if (list.length > MAX_ATTACHMENTS) throw new MalformedInputError(`${list.length} attachments`);
  return list.map(readPointer);
}
