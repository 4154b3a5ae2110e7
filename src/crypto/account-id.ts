import { type Bytes, fromHex, toHex } from './bytes.ts';
import { MalformedInputError } from './errors.ts';

/** 66 lower-case hex digits: prefix byte `05`, then a 32-byte X25519 public key. */
export type AccountId = string & { readonly __brand: 'AccountId' };

const ACCOUNT_ID = /^05[0-9a-f]{64}$/;

/** Blanks, and characters that nobody sees: zero-width spaces and joiners, direction marks, soft hyphens. */
const UNSEEN = /[\s\p{Cf}]/gu;
const SCHEME = /^(?:[a-z][a-z\d+.-]*:)(?:\/\/)?/;
/** Quotation marks, brackets, full stops: whatever is no letter or digit. */
const FRAME = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/**
 * A text that is meant as an Account ID without what comes along when it is copied: blanks and unseen characters anywhere,
 * capitals, quotation marks and brackets around it, a scheme before it ("session:05…").
 */
export function bareId(text: string): string {
  const seen = text.normalize('NFKC').replaceAll(UNSEEN, '').toLowerCase().replaceAll(FRAME, '');
  return seen.replace(SCHEME, '').replaceAll(FRAME, '');
}

/**
 * Reads an Account ID as people paste it: what {@link bareId} takes away is forgiven.
 *
 * @throws MalformedInputError if it is not 66 hex digits starting with `05`.
 * @see protocol 01 §3
 */
export function parseAccountId(text: string): AccountId {
  const candidate = bareId(text);
  if (!ACCOUNT_ID.test(candidate)) {
    throw new MalformedInputError(
      `not an Account ID: expected 66 hex digits starting with 05, got ${candidate.length} characters`,
    );
  }
  return candidate as AccountId;
}

/** More text than anybody selects to show an ID. */
const SEARCHED = 20_000;
/** Digits in groups too, but no part of a longer word or number. */
const ALONE = /(?<![\p{L}\p{N}])0\s*5(?:\s*[0-9a-f]){64}(?![\p{L}\p{N}])/u;

/**
 * The Account ID somewhere in a text that people selected, forgiving what {@link parseAccountId} forgives; null if there is
 * none.
 */
export function findAccountId(text: string): AccountId | null {
  const seen = text
    .slice(0, SEARCHED)
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase();
  const found = ALONE.exec(seen)?.[0] ?? /05[0-9a-f]{64}/.exec(seen.replaceAll(/\s/g, ''))?.[0];
  return found === undefined ? null : (found.replaceAll(/\s/g, '') as AccountId);
}

/** @throws MalformedInputError unless the key has 32 bytes. */
export function accountIdFromX25519(publicKey: Uint8Array): AccountId {
  if (publicKey.length !== 32) throw new MalformedInputError(`X25519 key of ${publicKey.length} bytes`);
  return `05${toHex(publicKey)}` as AccountId;
}

/** The 32-byte X25519 public key inside an Account ID. */
export const x25519FromAccountId = (accountId: AccountId): Bytes => fromHex(accountId.slice(2));
