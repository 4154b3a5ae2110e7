import { equalBytes, toHex, type Bytes } from './bytes.ts';
import { sha256 } from './hash.ts';

/** Senders, recipients and nodes that are dealt with at the same time. */
const MAX_PUBLIC_KEYS = 512;

type Import = (raw: Uint8Array) => Promise<CryptoKey>;

/**
 * Imported public keys by their bytes: the same senders and nodes come again and again. Bounded; the one that was used
 * longest ago makes room.
 */
export class KeptPublicKeys {
  readonly #keys = new Map<string, Promise<CryptoKey>>();
  readonly #import: Import;

  constructor(importKey: Import) {
    this.#import = importKey;
  }

  async get(publicKey: Uint8Array): Promise<CryptoKey> {
    const name = toHex(publicKey);
    const kept = this.#keys.get(name) ?? this.#import(publicKey);
    this.#keys.delete(name);
    this.#keys.set(name, kept);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= MAX_PUBLIC_KEYS) break;
      this.#keys.delete(oldest);
    }
    try {
      return await kept;
    } catch (error) {
      if (this.#keys.get(name) === kept) this.#keys.delete(name);
      throw error;
    }
  }
}

interface KeptSecret {
  digest: Bytes;
  key: Promise<CryptoKey>;
}

/**
 * Imported secrets, by the array that holds the secret: they go when it goes, and an array that was wiped or written over
 * is another secret. Secrets never become strings, which nobody can wipe.
 */
export class KeptSecrets {
  readonly #secrets = new WeakMap<Uint8Array, KeptSecret>();
  readonly #import: Import;

  constructor(importKey: Import) {
    this.#import = importKey;
  }

  async get(secret: Uint8Array): Promise<CryptoKey> {
    const digest = sha256(secret);
    const kept = this.#secrets.get(secret);
    if (kept && equalBytes(kept.digest, digest)) return kept.key;
    const key = this.#import(secret);
    this.#secrets.set(secret, { digest, key });
    return key;
  }
}
