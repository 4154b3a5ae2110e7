import { createPrivateKey, createPublicKey, diffieHellman, sign, type KeyObject, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, toHex, type Bytes } from '../crypto/bytes.ts';
import { isStrictSignature } from '../crypto/ed25519.ts';

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex');

/** The keys of one service node, all derived from its 32-byte Ed25519 seed. */
export class NodeKeys {
  readonly ed25519: Bytes;
  /** Lower-case hex of {@link ed25519}: the node's name on the wire. */
  readonly ed25519Hex: string;
  readonly x25519: Bytes;
  readonly x25519Hex: string;
  readonly #signing: KeyObject;
  readonly #agreeing: KeyObject;

  constructor(seed: Uint8Array) {
    this.ed25519 = ed25519.getPublicKey(seed);
    this.ed25519Hex = toHex(this.ed25519);
    this.x25519 = ed25519.utils.toMontgomery(this.ed25519);
    this.x25519Hex = toHex(this.x25519);
    this.#signing = privateKey(PKCS8_ED25519, seed);
    this.#agreeing = privateKey(PKCS8_X25519, ed25519.utils.toMontgomerySecret(seed));
  }

  /** Base64 Ed25519 signature of UTF-8 text or bytes. */
  sign(message: string | Uint8Array): string {
    return sign(null, Buffer.from(message), this.#signing).toString('base64');
  }

  /** X25519 shared secret (32 bytes). @throws if `remote` is of low order or not 32 bytes. */
  agree(remote: Uint8Array): Bytes {
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI_X25519, remote]), format: 'der', type: 'spki' });
    return new Uint8Array(diffieHellman({ privateKey: this.#agreeing, publicKey }));
  }
}

function privateKey(header: Buffer, secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([header, secret]), format: 'der', type: 'pkcs8' });
}

/** As real nodes do, which ask libsodium (01 §6); false for anything malformed. */
export function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (!isStrictSignature(signature, publicKey)) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_ED25519, publicKey]), format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** Does the Ed25519 key (hex) convert to this X25519 key (hex)? */
export function convertsTo(ed25519Hex: string, x25519Hex: string): boolean {
  try {
    return toHex(ed25519.utils.toMontgomery(fromHex(ed25519Hex))) === x25519Hex;
  } catch {
    return false;
  }
}
