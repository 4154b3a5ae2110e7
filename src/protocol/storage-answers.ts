import { type Bytes, fromBase64 } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { isObject, type JsonObject } from './json.ts';
import { MAX_STORE_BYTES } from './limits.ts';

export interface RetrievedMessage {
  /** Opaque name of the message at the nodes. */
  hash: string;
  data: Bytes;
  /** ms. */
  timestampMs: number;
  /** ms. */
  expirationMs: number;
}

export interface RetrieveAnswer {
  /** In the order of arrival at the asked node. */
  messages: RetrievedMessage[];
  /** A limit cut the list: ask again from the last hash. */
  more: boolean;
  /** ms, the node's clock. */
  t?: number;
}

// A node's answer is at most 7.8 MB, and the smallest message counts as 143 bytes there.
const MAX_MESSAGES = 60_000;
const MAX_HASH_LENGTH = 128;

function objectOf(body: unknown, what: string): JsonObject {
  if (!isObject(body)) throw new MalformedInputError(`${what}: no object`);
  return body;
}

function listOf(value: unknown, most: number, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new MalformedInputError(`${what}: no list`);
  if (value.length > most) throw new MalformedInputError(`${what}: ${value.length} entries`);
  return value as readonly unknown[];
}

function timeOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new MalformedInputError(`${what}: no time`);
  return value;
}

function hashOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_HASH_LENGTH)
    throw new MalformedInputError(`${what}: no hash`);
  return value;
}

/** The node's clock (ms) where the answer tells it. */
export function nodeTime(body: unknown): number | undefined {
  const t = isObject(body) ? body['t'] : undefined;
  return typeof t === 'number' && Number.isSafeInteger(t) && t > 0 ? t : undefined;
}

function timeField(body: unknown): { t?: number } {
  const t = nodeTime(body);
  return t === undefined ? {} : { t };
}

function parseMessage(entry: unknown): RetrievedMessage {
  const message = objectOf(entry, 'retrieve');
  if (typeof message['data'] !== 'string') throw new MalformedInputError('retrieve: message without data');
  const data = fromBase64(message['data']);
  if (data.length > MAX_STORE_BYTES) throw new MalformedInputError(`retrieve: message of ${data.length} bytes`);
  return {
    hash: hashOf(message['hash'], 'retrieve'),
    data,
    timestampMs: timeOf(message['timestamp'], 'retrieve'),
    expirationMs: timeOf(message['expiration'], 'retrieve'),
  };
}

/** @throws MalformedInputError unless every message is whole. @see protocol 04 §7.3 */
export function parseRetrieveAnswer(body: unknown): RetrieveAnswer {
  const answer = objectOf(body, 'retrieve');
  const messages = listOf(answer['messages'], MAX_MESSAGES, 'retrieve').map(parseMessage);
  return { messages, more: answer['more'] === true, ...timeField(answer) };
}

/** What each member of a swarm says it did, by its Ed25519 key (lower-case hex); nothing of it is verified yet. */
export type MemberResults = ReadonlyMap<string, JsonObject>;

export interface MembersAnswer {
  swarm: MemberResults;
  /** ms, the node's clock. */
  t?: number;
}

const MAX_SWARM_MEMBERS = 64;
const KEY = /^[0-9a-f]{64}$/;

/** The answer of any method that is passed on to the whole swarm. @see protocol 04 §8 */
export function parseMembersAnswer(body: unknown): MembersAnswer {
  const answer = objectOf(body, 'swarm answer');
  const entries = Object.entries(objectOf(answer['swarm'], 'swarm answer'));
  if (entries.length > MAX_SWARM_MEMBERS) throw new MalformedInputError(`swarm answer: ${entries.length} members`);
  const swarm = new Map<string, JsonObject>();
  for (const [key, result] of entries) {
    if (!KEY.test(key) || !isObject(result)) throw new MalformedInputError('swarm answer: malformed member');
    swarm.set(key, result);
  }
  return { swarm, ...timeField(answer) };
}

export interface StoreAnswer extends MembersAnswer {
  /** What the asked node named the message; to be compared with our own computation. */
  hash: string;
}

/** @throws MalformedInputError @see protocol 04 §7.2 */
export function parseStoreAnswer(body: unknown): StoreAnswer {
  return { hash: hashOf(objectOf(body, 'store')['hash'], 'store'), ...parseMembersAnswer(body) };
}

/** Expiry (ms) by hash; hashes that are gone are not there. @see protocol 04 §7.9 */
export function parseExpiriesAnswer(body: unknown): Map<string, number> {
  const expiries = Object.entries(objectOf(objectOf(body, 'get_expiries')['expiries'], 'get_expiries'));
  if (expiries.length > MAX_MESSAGES) throw new MalformedInputError(`get_expiries: ${expiries.length} entries`);
  return new Map(expiries.map(([hash, expiry]) => [hashOf(hash, 'get_expiries'), timeOf(expiry, 'get_expiries')]));
}

export interface BatchResult {
  code: number;
  body: unknown;
}

/**
 * Results in the order of the requests; a sequence may give fewer.
 *
 * @param asked number of requests
 * @throws MalformedInputError if there are more results than requests, or one has no code.
 */
export function parseBatchAnswer(body: unknown, asked: number): BatchResult[] {
  return listOf(objectOf(body, 'batch')['results'], asked, 'batch').map((entry) => {
    const result = objectOf(entry, 'batch');
    if (typeof result['code'] !== 'number') throw new MalformedInputError('batch: result without code');
    return { code: result['code'], body: result['body'] };
  });
}
