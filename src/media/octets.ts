import type { Bytes } from '../crypto/bytes.ts';
import { MalformedMediaError } from './errors.ts';

/** Big and little endian numbers at an offset. Beyond the end they are an error, never NaN or undefined. */
export class Octets {
  readonly #view: DataView;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#inside(at, 1));
  }

  u16(at: number, littleEndian = false): number {
    return this.#view.getUint16(this.#inside(at, 2), littleEndian);
  }

  u24le(at: number): number {
    return this.u16(at, true) | (this.u8(at + 2) << 16);
  }

  u32(at: number, littleEndian = false): number {
    return this.#view.getUint32(this.#inside(at, 4), littleEndian);
  }

  /** `length` bytes as a view. @throws MalformedMediaError if they are not all there */
  part(at: number, length: number): Uint8Array {
    this.#inside(at, length);
    return this.bytes.subarray(at, at + length);
  }

  /** Four characters, as the names of chunks and boxes. */
  fourCc(at: number): string {
    return latin1(this.part(at, 4));
  }

  /** Do the bytes at `at` read `text`? False beyond the end. */
  says(at: number, text: string): boolean {
    if (at < 0 || at + text.length > this.length) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  #inside(at: number, length: number): number {
    if (at < 0 || length < 0 || at + length > this.length) {
      throw new MalformedMediaError(`${length} bytes at ${at} are not inside of ${this.length}`);
    }
    return at;
  }
}

/** One character for each byte. For names of a few bytes. */
export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** One byte for each character, all below 256. */
export const fromLatin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A number as four bytes, big endian unless asked otherwise. */
export function u32Bytes(value: number, littleEndian = false): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}

/** Joins any number of parts; as arguments of a function a million of them would be too many. */
export function joined(parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
