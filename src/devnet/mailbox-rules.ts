import { blake2b } from '@noble/hashes/blake2.js';
import { concatBytes, fromHex, toBase64Unpadded, utf8 } from '../crypto/bytes.ts';

const DAY_MS = 86_400_000;
/** Shortest time to live of a message, ms. */
export const MIN_TTL_MS = 10_000;

/** What may be done in a namespace; depends on its number only (04 §4). */
export interface NamespaceRules {
  anyoneStores: boolean;
  anyoneRetrieves: boolean;
  /** Holds one message: storing replaces. */
  outbox: boolean;
  /** A revoked subaccount token can still retrieve. */
  unrevocable: boolean;
  maxTtlMs: number;
}

export function namespaceRules(namespace: number): NamespaceRules {
  const anyoneStores = namespace % 10 === 0;
  const outbox = namespace < 0 && -namespace % 20 === 1;
  return {
    anyoneStores,
    anyoneRetrieves: outbox || namespace === -10,
    outbox,
    unrevocable: namespace < 0 && -namespace % 100 === 11,
    maxTtlMs: (anyoneStores ? 14 : 30) * DAY_MS,
  };
}

/** How a namespace appears in signed texts and hashes: nothing for 0. */
export const namespaceText = (namespace: number | 'all'): string => (namespace === 0 ? '' : String(namespace));

/** 43 base64 characters naming a message of an account (66 hex digits); time stamps do not enter (04 §6). */
export function storedMessageHash(account: string, namespace: number, data: Uint8Array): string {
  return toBase64Unpadded(blake2b(concatBytes(fromHex(account), utf8(namespaceText(namespace)), data), { dkLen: 32 }));
}
