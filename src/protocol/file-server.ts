import { base64urlnopad } from '@scure/base';
import { concatBytes, fromHex, utf8 } from '../crypto/bytes.ts';
import { ed25519PublicToX25519 } from '../crypto/ed25519.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { blake2b } from '../crypto/hash.ts';
import type { FileServer, FileServerDestination } from './file-url.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';
import type { ServerRequest } from './onion-v4.ts';

/** Largest blob that clients send, in bytes; a server may take less. @see protocol 08 §3.8 */
export const MAX_UPLOAD_BYTES = 10_000_000;

/** What is assumed when a server does not say how long it keeps a file. @see protocol 08 §6 */
export const ASSUMED_FILE_LIFE_MS = 14 * 86_400_000;

const SALT = concatBytes(utf8('SessionFileSvr'), new Uint8Array(2));
const ID_BYTES = 33;
const FILE_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** The form of ids that name their content; only such files can be extended. */
const CONTENT_ID = /^[A-Za-z0-9_-]{44}$/;
const MAX_SECONDS = 8.64e12;

export const isFileId = (text: string): boolean => FILE_ID.test(text);

export const isContentId = (text: string): boolean => CONTENT_ID.test(text);

/** The id that a server gives to these bytes: 44 characters. @see protocol 08b §2 */
export const contentId = (blob: Uint8Array): string =>
  base64urlnopad.encode(blake2b(blob, { size: ID_BYTES, salt: SALT }));

/**
 * Host, port and X25519 key of a server; a path in the URL is ignored.
 *
 * @throws MalformedInputError if the URL is not http(s) or the key is not an Ed25519 key.
 */
export function fileServerDestination({ url, ed25519 }: FileServer): FileServerDestination {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') || parsed.hostname === '')
    throw new MalformedInputError('the address of a file server begins with http:// or https://');
  const protocol = parsed.protocol === 'http:' ? 'http' : 'https';
  const port = parsed.port === '' ? (protocol === 'http' ? 80 : 443) : Number(parsed.port);
  return { protocol, host: parsed.hostname, port, x25519: ed25519PublicToX25519(fromHex(ed25519)) };
}

const idInPath = (id: string): string => {
  if (!isFileId(id)) throw new MalformedInputError(`file id of ${id.length} characters`);
  return id;
};

const lifeHeader = (ttlSeconds: number | undefined): Record<string, string> =>
  ttlSeconds === undefined ? {} : { 'X-FS-TTL': String(Math.floor(ttlSeconds)) };

/** @param ttlSeconds wanted life; absent: the server's own. No name of the file is ever sent. @see protocol 08 §3.1 */
export const uploadRequest = (blob: Uint8Array, ttlSeconds?: number): ServerRequest => ({
  method: 'POST',
  endpoint: '/file',
  headers: { 'Content-Type': 'application/octet-stream', ...lifeHeader(ttlSeconds) },
  body: blob,
});

/** @throws MalformedInputError if it is no id. @see protocol 08 §3.2 */
export const downloadRequest = (id: string): ServerRequest => ({
  method: 'GET',
  endpoint: `/file/${idInPath(id)}`,
  headers: {},
  body: null,
});

/** @throws MalformedInputError if it is no id. @see protocol 08 §3.3 */
export const fileInfoRequest = (id: string): ServerRequest => ({
  method: 'GET',
  endpoint: `/file/${idInPath(id)}/info`,
  headers: {},
  body: null,
});

/** @throws MalformedInputError if it is no id. @see protocol 08 §3.4 */
export const extendRequest = (id: string, ttlSeconds?: number): ServerRequest => ({
  method: 'POST',
  endpoint: `/file/${idInPath(id)}/extend`,
  headers: { 'Content-Type': 'application/octet-stream', ...lifeHeader(ttlSeconds) },
  body: new Uint8Array(),
});

const secondsToMs = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > MAX_SECONDS)
    throw new MalformedInputError('answer of a file server: not a time');
  return Math.floor(value * 1_000);
};

function readObject(body: Uint8Array | null): JsonObject {
  const json = parseJson(body ?? new Uint8Array());
  if (!isObject(json)) throw new MalformedInputError('answer of a file server: no object');
  return json;
}

/** A string, or a number from servers of old. */
function readId(value: unknown): string {
  const id = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value;
  if (typeof id !== 'string' || !isFileId(id)) throw new MalformedInputError('answer of a file server: no id');
  return id;
}

/**
 * The answer to an upload.
 *
 * @returns `expiresAtMs` null: the server does not say
 * @throws MalformedInputError without an id, or with a time that is none.
 */
export function parseUploadAnswer(body: Uint8Array | null): { id: string; expiresAtMs: number | null } {
  const answer = readObject(body);
  const { expires } = answer;
  return {
    id: readId(answer['id'] ?? answer['result']),
    expiresAtMs: expires === undefined || expires === null ? null : secondsToMs(expires),
  };
}

export interface FileInfo {
  /** Bytes. */
  size: number;
  uploadedAtMs: number;
  expiresAtMs: number;
}

/** The answer to information and extend. @throws MalformedInputError if a part is missing. */
export function parseFileInfo(body: Uint8Array | null): FileInfo {
  const { size, uploaded, expires } = readObject(body);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new MalformedInputError('answer of a file server: no size');
  return { size, uploadedAtMs: secondsToMs(uploaded), expiresAtMs: secondsToMs(expires) };
}

/** The `expires` header of a download (an HTTP date), ms; null if there is none that can be read. */
export function parseExpiresHeader(headers: Readonly<Record<string, string>>): number | null {
  const timeMs = Date.parse(headers['expires'] ?? '');
  return Number.isFinite(timeMs) ? timeMs : null;
}
