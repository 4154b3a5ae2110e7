import { type Bytes, utf8 } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { firstBytes } from '../whole-characters.ts';

/** UTF-8 bytes of a device's description of itself. */
export const MAX_DEVICE_BYTES = 64;

/** Control characters, and those that reorder or hide text around them. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A description as it is sent: nothing invisible, at most 64 bytes of UTF-8 cut between characters, no blanks around it. */
export function boundedDevice(description: string): string {
  const shown = description.replaceAll(UNSHOWN, '').trim();
  if (utf8(shown).length <= MAX_DEVICE_BYTES) return shown;
  return firstBytes(shown, MAX_DEVICE_BYTES).trim();
}

/** @throws MalformedInputError unless it is what {@link boundedDevice} makes */
export function parseDevice(bytes: Uint8Array): string {
  const text = parseText(bytes, MAX_DEVICE_BYTES);
  if (boundedDevice(text) !== text) throw new MalformedInputError('description of a device with what cannot be shown');
  return text;
}

/** @throws MalformedInputError if it is longer than `max` bytes or no UTF-8 */
export function parseText(bytes: Uint8Array, max: number): string {
  if (bytes.length > max) throw new MalformedInputError(`text of ${bytes.length} bytes, at most ${max} are allowed`);
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new MalformedInputError('text that is no UTF-8', { cause });
  }
}

/** `u8 length ‖ UTF-8`. @throws MalformedInputError if it is longer than `max` (below 256) bytes */
export function shortText(text: string, max: number): Bytes {
  const bytes = utf8(text);
  if (bytes.length > max) throw new MalformedInputError(`text of ${bytes.length} bytes, at most ${max} are allowed`);
  const out = new Uint8Array(1 + bytes.length);
  out[0] = bytes.length;
  out.set(bytes, 1);
  return out;
}
