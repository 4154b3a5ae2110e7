import { type Bytes, fromBase64, fromHex, utf8 } from '../crypto/bytes.ts';
import { platform } from '../crypto/platform.ts';
import { isObject, type JsonObject } from './json.ts';
import type { MembersAnswer } from './storage-answers.ts';

/** Ed25519 keys (hex) of the swarm's members as we know them ourselves, never as the answer names them. */
type Members = readonly string[];

const MAX_HASHES = 60_000;

/** What a member must have signed, by its own result; undefined if the result has no such form. */
type SignedTextOf = (result: JsonObject) => Bytes | undefined;

async function isVerified(member: string, result: JsonObject | undefined, textOf: SignedTextOf): Promise<boolean> {
  if (!result || result['failed'] || typeof result['signature'] !== 'string') return false;
  try {
    const text = textOf(result);
    if (text === undefined) return false;
    return await platform.ed25519Verify(fromBase64(result['signature']), text, fromHex(member));
  } catch {
    return false;
  }
}

async function verified(answer: MembersAnswer, members: Members, textOf: SignedTextOf): Promise<string[]> {
  const distinct = [...new Set(members.map((member) => member.toLowerCase()))];
  const proofs = await Promise.all(
    distinct.map(async (member) => isVerified(member, answer.swarm.get(member), textOf)),
  );
  return distinct.filter((_, i) => proofs[i]);
}

function hashList(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_HASHES || !value.every((hash) => typeof hash === 'string'))
    return undefined;
  return value;
}

/** Bytewise order, as nodes sort. */
const sortHashes = (hashes: readonly string[]): string[] => [...hashes].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Hashes of a list, or of an object of lists by namespace: sorted together. */
function allHashes(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return hashList(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const lists = Object.values(value as JsonObject).map(hashList);
  return lists.every((list) => list !== undefined) ? sortHashes(lists.flat()) : undefined;
}

/**
 * Members whose signature proves that they hold the message: two of them make a `store` done.
 *
 * @param o.hash what we computed ourselves; a member that names another is not verified
 * @returns their Ed25519 keys, lower-case hex
 * @see protocol 04 §8
 */
export const verifiedStoreMembers = async (
  answer: MembersAnswer,
  o: { hash: string; members: Members },
): Promise<string[]> => verified(answer, o.members, (result) => (result['hash'] === o.hash ? utf8(o.hash) : undefined));

/** Members that deleted what was asked for. @param o.messages hashes in the order of the request @see protocol 04 §7.4 */
export const verifiedDeleteMembers = async (
  answer: MembersAnswer,
  o: { pubkey: string; messages: readonly string[]; members: Members },
): Promise<string[]> =>
  verified(answer, o.members, (result) => {
    const deleted = hashList(result['deleted']);
    return deleted && utf8([o.pubkey, ...o.messages, ...deleted].join(''));
  });

/** Members that emptied the mailbox or a namespace of it. @param o.timestampMs of the request @see protocol 04 §7.5 */
export const verifiedDeleteAllMembers = async (
  answer: MembersAnswer,
  o: { pubkey: string; timestampMs: number; members: Members },
): Promise<string[]> =>
  verified(answer, o.members, (result) => {
    const deleted = allHashes(result['deleted']);
    return deleted && utf8([o.pubkey, String(o.timestampMs), ...deleted].join(''));
  });

/** What one member did about an `expire`, all of it under its signature. */
export interface MemberExpiries {
  /** ms; one for all hashes, or one per updated hash where the request had a list. */
  expiriesMs: number[];
  /** Requested hashes that the member holds: those it changed, and in mode `extend` or `shorten` those it left as they were. */
  held: string[];
  /** ms; when it lets go of each of those. */
  expiries: ReadonlyMap<string, number>;
}

/**
 * The signed text puts hashes side by side, so the member that passes results on could join what another has signed
 * (“ab” for “a”, “b”) and make hashes disappear. Only the requested hashes count, each by itself.
 */
function expireResult(result: JsonObject, messages: ReadonlySet<string>) {
  const { expiry, unchanged: left = {} } = result;
  const expiriesMs: readonly unknown[] = Array.isArray(expiry) ? expiry : [expiry];
  const updated = hashList(result['updated']);
  if (!updated || !isObject(left)) return undefined;
  const unchanged = Object.entries(left).sort(([a], [b]) => (a < b ? -1 : 1));
  const held = [...updated, ...unchanged.map(([hash]) => hash)];
  const times = [...expiriesMs, ...unchanged.map(([, time]) => time)];
  if (!times.every((time) => Number.isSafeInteger(time)) || !held.every((hash) => messages.has(hash))) return undefined;
  const ms = expiriesMs as number[];
  const expiries = new Map<string, number>([
    ...updated.map((hash, i) => [hash, (ms.length > 1 ? ms[i] : ms[0]) ?? 0] as const),
    ...unchanged.map(([hash, time]) => [hash, time as number] as const),
  ]);
  return { expiriesMs: ms, held, expiries, updated, unchanged };
}

/**
 * What the members did whose signature proves it, by their Ed25519 keys (lower-case hex).
 *
 * @param o.messages hashes in the order of the request
 * @see protocol 04 §7.7
 */
export async function verifiedExpiries(
  answer: MembersAnswer,
  o: { pubkey: string; messages: readonly string[]; members: Members },
): Promise<Map<string, MemberExpiries>> {
  const requested = new Set(o.messages);
  const proven = await verified(answer, o.members, (result) => {
    const parts = expireResult(result, requested);
    if (!parts) return undefined;
    const { expiriesMs, updated, unchanged } = parts;
    return utf8([o.pubkey, ...expiriesMs, ...o.messages, ...updated, ...unchanged.flat()].map(String).join(''));
  });
  return new Map(
    proven.flatMap((member) => {
      const parts = expireResult(answer.swarm.get(member) ?? {}, requested);
      if (!parts) return [];
      const { expiriesMs, held, expiries } = parts;
      return [[member, { expiriesMs, held, expiries }] as const];
    }),
  );
}

/** Members that applied a new expiry. @param o.messages hashes in the order of the request @see protocol 04 §7.7 */
export const verifiedExpireMembers = async (
  answer: MembersAnswer,
  o: { pubkey: string; messages: readonly string[]; members: Members },
): Promise<string[]> => [...(await verifiedExpiries(answer, o)).keys()];
