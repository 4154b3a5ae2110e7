import { fromHex, toHex, utf8 } from '../crypto/bytes.ts';
import { convertsTo, verifySignature } from './node-keys.ts';
import { decodeBase64, type Parameters } from './parameters.ts';
import { InvalidRequest } from './rpc-answer.ts';
import type { MessageStore } from './message-store.ts';

/** Rights of a subaccount token (04 §5.3). */
export const RIGHT = { read: 1, write: 2, delete: 4, anyPrefix: 8 } as const;

/** The authentication fields of a request, already checked for their form. */
export interface Authentication {
  ed25519: string | undefined;
  signature: Uint8Array;
  subaccount: { token: Uint8Array; signature: Uint8Array } | undefined;
}

/** @param owner only the owner may sign: subaccount fields are ignored. @throws InvalidRequest */
export function readAuthentication(params: Parameters, account: string, owner = false): Authentication {
  const ed25519 = readEd25519(params, account);
  const signature = readSignature(params.string('signature'));
  if (signature === undefined) throw new InvalidRequest('invalid signature: expected base64 encoded Ed25519 signature');
  return { ed25519, signature, subaccount: owner ? undefined : readSubaccount(params) };
}

function readEd25519(params: Parameters, account: string): string | undefined {
  const text = params.optionalString('pubkey_ed25519');
  if (text === undefined) return undefined;
  if (!account.startsWith('05')) throw new InvalidRequest('pubkey_ed25519 is only permitted for 05[...] pubkeys');
  if (text.length !== 64) throw new InvalidRequest('Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey');
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidRequest('invalid pubkey_ed25519: value is not hex');
  return text.toLowerCase();
}

function readSignature(text: string): Uint8Array | undefined {
  const bytes = text.length === 86 || (text.length === 88 && text.endsWith('==')) ? decodeBase64(text) : undefined;
  return bytes?.length === 64 ? bytes : undefined;
}

function readSubaccount(params: Parameters): Authentication['subaccount'] {
  const text = params.optionalString('subaccount');
  if (text === undefined || text === '') return undefined;
  const token = readToken(text);
  if (token === undefined)
    throw new InvalidRequest('invalid subaccount: expected base64 or hex-encoded subaccount token');
  const signed = params.optionalString('subaccount_sig');
  if (signed === undefined || signed === '') {
    throw new InvalidRequest('invalid subaccount: subaccount_sig is required when using subaccount');
  }
  const signature = readSignature(signed);
  if (signature === undefined) {
    throw new InvalidRequest('invalid subaccount signature: expected base64 encoded Ed25519 signature');
  }
  return { token, signature };
}

/** A 36-byte token from 48 base64 characters or 72 hex digits. */
export function readToken(text: string): Uint8Array | undefined {
  if (/^[0-9a-f]{72}$/i.test(text)) return fromHex(text);
  const bytes = text.length === 48 ? decodeBase64(text) : undefined;
  return bytes?.length === 36 ? bytes : undefined;
}

/** May this signer do it? Every failure looks the same to the client (04 §5.1). */
export function isAuthorised(o: {
  account: string;
  authentication: Authentication;
  text: string | Uint8Array;
  /** Sum of {@link RIGHT}s a subaccount needs. */
  rights: number;
  store: MessageStore;
  ignoreRevocation?: boolean;
}): boolean {
  const { account, authentication } = o;
  const { ed25519, subaccount } = authentication;
  if (ed25519 !== undefined && !convertsTo(ed25519, account.slice(2))) return false;
  const owner = fromHex(ed25519 ?? account.slice(2));
  const text = typeof o.text === 'string' ? utf8(o.text) : o.text;
  if (subaccount === undefined) return verifySignature(authentication.signature, text, owner);
  const { token, signature } = subaccount;
  if (o.ignoreRevocation !== true && o.store.isRevoked(account, toHex(token))) return false;
  if (toHex(token.subarray(0, 1)) !== account.slice(0, 2) && !hasRights(subaccount, RIGHT.anyPrefix)) return false;
  if (!hasRights(subaccount, o.rights)) return false;
  return verifySignature(signature, token, owner) && verifySignature(authentication.signature, text, token.subarray(4));
}

/** Does the token carry all of these rights? The owner (no token) has all. */
export function hasRights(subaccount: Authentication['subaccount'], rights: number): boolean {
  return subaccount === undefined || ((subaccount.token[1] as number) & rights) === rights;
}
