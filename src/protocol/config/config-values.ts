import { type Bytes, fromHex, fromUtf8, toHex, utf8 } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { MAX_NAME_BYTES, MAX_PICTURE_URL_BYTES } from '../limits.ts';
import { type ByteText, bytesOfText, byteText } from './bt.ts';
import type { ConfigValue } from './config-data.ts';
import type { ConfigObject } from './config-object.ts';

type Path = readonly ByteText[];

/** A file with the key that opens it. */
export interface Picture {
  url: string;
  /** 32 bytes. */
  key: Bytes;
}

const KEY_BYTES = 32;

/** Text as the byte string that holds its UTF-8. */
export const textBytes = (text: string): ByteText => byteText(utf8(text));

export const hexBytes = (hex: string): ByteText => byteText(fromHex(hex));

export const hexOf = (bytes: ByteText): string => toHex(bytesOfText(bytes));

/** Whole code points only, at most `limit` bytes of UTF-8. */
export function truncated(text: string, limit: number = MAX_NAME_BYTES): string {
  if (3 * text.length <= limit) return text;
  const bytes = utf8(text);
  return bytes.length <= limit ? text : fromUtf8(bytes.subarray(0, limit)).replace(/\uFFFD+$/, '');
}

/** @throws MalformedInputError above `limit` bytes of UTF-8 */
export function boundedText(text: string, what: string, limit: number = MAX_NAME_BYTES): string {
  if (utf8(text).length > limit) throw new MalformedInputError(`${what} longer than ${limit} bytes`);
  return text;
}

/**
 * 33-byte key of an id.
 *
 * @param prefix two hex digits
 * @throws MalformedInputError unless it is 66 hex digits with the prefix
 */
export function idBytes(id: string, prefix: '05' | '03'): ByteText {
  if (!/^[0-9a-f]{66}$/.test(id) || !id.startsWith(prefix))
    throw new MalformedInputError(`not an id that starts with ${prefix}`);
  return hexBytes(id);
}

/** The id of a key of an id dict, or null if it is none. */
export const idOf = (key: ByteText, prefix: '05' | '03'): string | null => {
  const id = key.length === 33 ? hexOf(key) : '';
  return id.startsWith(prefix) ? id : null;
};

/** 0 if it is no integer, or none that a number holds exactly. */
export function integerOf(value: ConfigValue | undefined): number {
  if (typeof value !== 'bigint') return 0;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : 0;
}

export const rawOf = (value: ConfigValue | undefined): ByteText => (typeof value === 'string' ? value : '');

/** Where every byte is below 0x80, the byte string is the text itself. */
const isAscii = (raw: ByteText): boolean => !/[^\0-\x7f]/.test(raw);

export function textOf(value: ConfigValue | undefined): string {
  const raw = rawOf(value);
  return isAscii(raw) ? raw : fromUtf8(bytesOfText(raw));
}

/** A name as it is shown: nothing longer than what may be written. */
export const nameOf = (value: ConfigValue | undefined): string =>
  rawOf(value).length <= MAX_NAME_BYTES ? textOf(value) : truncated(textOf(value));

export const flagOf = (value: ConfigValue | undefined): boolean => value === 1n;

const MICROSECONDS_FROM = 9e12;
const MILLISECONDS_FROM = 9e9;

/** Seconds, also where ms or µs were written. @see protocol 05 §11 */
export function secondsOf(time: number): number {
  if (time > MICROSECONDS_FROM) return Math.floor(time / 1_000_000);
  return time > MILLISECONDS_FROM ? Math.floor(time / 1_000) : time;
}

/** Without a fraction. @throws MalformedInputError if a number does not hold it exactly */
export function integerFor(value: number): bigint {
  const whole = Math.trunc(value);
  if (!Number.isSafeInteger(whole)) throw new MalformedInputError('not an integer for a config');
  return BigInt(whole);
}

/** Written if it is not 0. @throws MalformedInputError */
export function setInteger(config: ConfigObject, path: Path, value: number): void {
  const integer = integerFor(value);
  if (integer === 0n) config.erase(path);
  else config.set(path, integer);
}

/** Written if it is above 0. */
export const setPositive = (config: ConfigObject, path: Path, value: number): void =>
  setInteger(config, path, Math.max(0, value));

export const setFlag = (config: ConfigObject, path: Path, value: boolean): void =>
  setInteger(config, path, Number(value));

/** Written if it is not empty. */
export function setText(config: ConfigObject, path: Path, text: string): void {
  if (text === '') config.erase(path);
  else config.set(path, textBytes(text));
}

/** @throws MalformedInputError if the address is too long */
export function checkPicture(picture: Picture | null | undefined): void {
  if (picture) boundedText(picture.url, 'picture address', MAX_PICTURE_URL_BYTES);
}

/** Both or none. @throws MalformedInputError if the address is too long */
export function setPicture(
  config: ConfigObject,
  at: Path,
  keys: readonly [string, string],
  picture: Picture | null,
): void {
  const [urlKey, keyKey] = keys;
  checkPicture(picture);
  if (!picture || picture.url === '' || picture.key.length !== KEY_BYTES) {
    config.erase([...at, urlKey]);
    config.erase([...at, keyKey]);
    return;
  }
  config.set([...at, urlKey], textBytes(picture.url));
  config.set([...at, keyKey], byteText(picture.key));
}

export function pictureAt(config: ConfigObject, at: Path, keys: readonly [string, string]): Picture | null {
  const url = textOf(config.get([...at, keys[0]]));
  const key = rawOf(config.get([...at, keys[1]]));
  return url !== '' && key.length === KEY_BYTES ? { url, key: bytesOfText(key) } : null;
}
