import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { concatBytes } from '../crypto/bytes.ts';
import type { NodeKeys } from './node-keys.ts';

/** The three ciphers a node knows (04 §9.1). */
export type LayerType = 'xchacha20' | 'aes-gcm' | 'aes-cbc';

const NAMES: Record<string, LayerType> = {
  xchacha20: 'xchacha20',
  'xchacha20-poly1305': 'xchacha20',
  'aes-gcm': 'aes-gcm',
  gcm: 'aes-gcm',
  'aes-cbc': 'aes-cbc',
  cbc: 'aes-cbc',
};

/** The cipher of an `enc_type`; aes-gcm if absent, undefined if unknown. */
export function layerType(name: unknown): LayerType | undefined {
  if (name === undefined || name === null) return 'aes-gcm';
  return typeof name === 'string' && Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

/** One layer's symmetric cipher as the node (not the client) sees it. */
export interface LayerCipher {
  seal(plain: Uint8Array): Uint8Array;
  /** @throws on anything that does not authenticate or is too short. */
  open(sealed: Uint8Array): Uint8Array;
}

/** The cipher between this node and an ephemeral client key. @throws if the key is of low order. */
export function nodeLayer(type: LayerType, keys: NodeKeys, ephemeral: Uint8Array): LayerCipher {
  return layerCipher(type, layerKey(type, keys.agree(ephemeral), ephemeral, keys.x25519));
}

function layerKey(type: LayerType, shared: Uint8Array, client: Uint8Array, node: Uint8Array): Uint8Array {
  if (type === 'xchacha20') return blake2b(concatBytes(shared, client, node), { dkLen: 32 });
  return type === 'aes-gcm' ? createHmac('sha256', 'LOKI').update(shared).digest() : shared;
}

/** The cipher with a known symmetric key (32 bytes). */
export function layerCipher(type: LayerType, key: Uint8Array): LayerCipher {
  if (type === 'xchacha20') {
    return {
      seal: (plain) => {
        const nonce = randomBytes(24);
        return concatBytes(nonce, xchacha20poly1305(key, nonce).encrypt(plain));
      },
      open: (sealed) => xchacha20poly1305(key, sealed.subarray(0, 24)).decrypt(sealed.subarray(24)),
    };
  }
  return type === 'aes-gcm' ? gcm(key) : cbc(key);
}

function gcm(key: Uint8Array): LayerCipher {
  return {
    seal: (plain) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open: (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(sealed.slice(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    },
  };
}

function cbc(key: Uint8Array): LayerCipher {
  return {
    seal: (plain) => {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-256-cbc', key, iv);
      return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
    },
    open: (sealed) => {
      const decipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(0, 16));
      return Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]);
    },
  };
}
