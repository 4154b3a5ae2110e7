import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, copyBytes, type Bytes } from '../../crypto/bytes.ts';
import { blake2b } from '../../crypto/hash.ts';

/** Bytes of plaintext in one chunk. All chunks of a file have the same length. */
export const MAX_CHUNK_BYTES = 262_144;
export const MIN_CHUNK_BYTES = 1024;
export const TAG_BYTES = 16;

/** Top bit of a chunk's length field. */
export const LAST_FLAG = 0x8000_0000;

/** BLAKE2b-256 of everything before the first chunk; every chunk is bound to it. */
export const headerHash = (head: Uint8Array): Bytes => blake2b(head, { size: 32 });

/** Where a chunk stands. */
export interface ChunkPlace {
  index: number;
  isLast: boolean;
}

/** What all chunks of a file have in common. */
export interface ChunkKeys {
  /** 32 bytes. */
  key: Bytes;
  /** 16 bytes of the header. */
  nonce: Bytes;
  /** 32 bytes: {@link headerHash}. */
  head: Bytes;
}

function u64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), false);
  return bytes;
}

/** nonce = 16 random bytes ‖ u64 BE index; associated data = header hash ‖ u64 BE index ‖ u8 last. */
function cipher({ key, nonce, head }: ChunkKeys, { index, isLast }: ChunkPlace) {
  const place = u64(index);
  return xchacha20poly1305(key, concatBytes(nonce, place), concatBytes(head, place, Uint8Array.of(isLast ? 1 : 0)));
}

/** u32 BE (flag and length of what follows) ‖ ciphertext ‖ tag. */
export function sealChunk(keys: ChunkKeys, place: ChunkPlace, plaintext: Uint8Array): Bytes {
  const sealed = cipher(keys, place).encrypt(plaintext);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, (place.isLast ? LAST_FLAG : 0) + sealed.length, false);
  return concatBytes(length, sealed);
}

/** @throws Error if it is not the chunk that belongs here */
export const openChunk = (keys: ChunkKeys, place: ChunkPlace, sealed: Uint8Array): Bytes =>
  copyBytes(cipher(keys, place).decrypt(sealed));
