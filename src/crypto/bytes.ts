import { base64, base64nopad } from '@scure/base';
import { bytesToHex as nobleBytesToHex, hexToBytes as nobleHexToBytes } from '@noble/hashes/utils.js';
import { MalformedInputError } from './errors.ts';

/** Bytes that own a plain (not shared) buffer, so that `fetch`, WebCrypto and IndexedDB accept them without a cast. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Draws `length` fresh random bytes. Injectable, so that test vectors can replay what the reference drew. */
export type RandomSource = (length: number) => Bytes;

/** The default {@link RandomSource}: the platform's cryptographic generator. */
export const randomBytes: RandomSource = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Joins arrays into one new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** A copy that owns its buffer. */
export const copyBytes = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

/** Lower-case hex. */
export const toHex = (bytes: Uint8Array): string => nobleBytesToHex(bytes);

/** @throws MalformedInputError unless `hex` is an even number of hex digits (any case). */
export function fromHex(hex: string): Bytes {
  try {
    return copyBytes(nobleHexToBytes(hex));
  } catch (cause) {
    throw new MalformedInputError(`not hex (${hex.length} characters)`, { cause });
  }
}

/** Standard alphabet, padded. */
export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes);

/** Standard alphabet without padding, the form of message hashes. */
export const toBase64Unpadded = (bytes: Uint8Array): string => base64nopad.encode(bytes);

/** Standard alphabet, padding optional. @throws MalformedInputError on anything else. */
export function fromBase64(text: string): Bytes {
  try {
    return copyBytes(text.endsWith('=') ? base64.decode(text) : base64nopad.decode(text));
  } catch (cause) {
    throw new MalformedInputError(`not base64 (${text.length} characters)`, { cause });
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** Replaces malformed sequences by U+FFFD; never throws. */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Constant-time comparison for equal lengths; different lengths are different. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
