import { Poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20, hchacha } from '@noble/ciphers/chacha.js';
import { type Bytes, equalBytes } from '../bytes.ts';
import { AuthenticationError } from '../errors.ts';

export const HEADER_BYTES = 24;
/** What a chunk is longer than its message: an encrypted tag and the MAC. */
export const CHUNK_OVERHEAD = 17;
export const TAG_MESSAGE = 0;
export const TAG_FINAL = 3;
const TAG_REKEY = 2;

const MAC_BYTES = 16;
const BLOCK_BYTES = 64;
const NONCE_AT = 16;
const COUNTER_BYTES = 4;
/** "expand 32-byte k" as little-endian words. */
const SIGMA = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);

function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

function subkey(key: Uint8Array, header: Uint8Array): Bytes {
  const out = new Uint32Array(8);
  hchacha(SIGMA, words(key), words(header.subarray(0, NONCE_AT)), out);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  out.forEach((word, i) => view.setUint32(4 * i, word, true));
  return bytes;
}

function xorInto(target: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) ^ (other[i] as number);
}

/**
 * One direction of libsodium's secretstream (xchacha20poly1305), without additional data. After an error the stream
 * is of no use any more.
 *
 * @see protocol 02 §9
 */
export class SecretStream {
  readonly #key: Bytes;
  /** Counter (u32 LE) ‖ eight bytes that every chunk changes. */
  readonly #nonce = new Uint8Array(12);

  /**
   * @param key 32 bytes
   * @param header 24 bytes, never used twice with one key
   */
  constructor(key: Uint8Array, header: Uint8Array) {
    this.#key = subkey(key, header);
    this.#nonce.set(header.subarray(NONCE_AT, HEADER_BYTES), COUNTER_BYTES);
    this.#setCounter(1);
  }

  /** Seals one chunk: message length + {@link CHUNK_OVERHEAD} bytes. */
  push(message: Uint8Array, tag: number): Bytes {
    const block0 = this.#block(0);
    const text = new Uint8Array(BLOCK_BYTES + message.length);
    text[0] = tag;
    text.set(message, BLOCK_BYTES);
    chacha20(this.#key, this.#nonce, text, text, 1);
    const mac = authenticate(block0, text.subarray(0, BLOCK_BYTES), text.subarray(BLOCK_BYTES));
    const sealed = new Uint8Array(message.length + CHUNK_OVERHEAD);
    sealed[0] = text[0];
    sealed.set(text.subarray(BLOCK_BYTES), 1);
    sealed.set(mac, 1 + message.length);
    this.#advance(mac, tag, block0);
    return sealed;
  }

  /** Opens the next chunk. @throws AuthenticationError if it is not the next chunk of this stream */
  pull(sealed: Uint8Array): { tag: number; message: Bytes } {
    const nonce = this.#nonce.slice();
    const key = this.#key.slice();
    const tag = this.check(sealed);
    // A copy: ciphers are several times as quick on aligned arrays.
    const message = new Uint8Array(sealed.subarray(1, -MAC_BYTES));
    chacha20(key, nonce, message, message, 2);
    return { tag, message };
  }

  /** As {@link pull} for a chunk whose message is not needed; half the work. */
  check(sealed: Uint8Array): number {
    if (sealed.length < CHUNK_OVERHEAD) throw new AuthenticationError(`chunk of ${sealed.length} bytes`);
    const block0 = this.#block(0);
    const first = this.#block(1);
    const tag = (sealed[0] as number) ^ (first[0] as number);
    first[0] = sealed[0] as number;
    const mac = authenticate(block0, first, sealed.subarray(1, -MAC_BYTES));
    if (!equalBytes(mac, sealed.subarray(-MAC_BYTES))) throw new AuthenticationError('a chunk’s MAC does not fit');
    this.#advance(mac, tag, block0);
    return tag;
  }

  #block(index: number): Bytes {
    return chacha20(this.#key, this.#nonce, new Uint8Array(BLOCK_BYTES), undefined, index);
  }

  #setCounter(value: number): void {
    new DataView(this.#nonce.buffer).setUint32(0, value, true);
  }

  #advance(mac: Uint8Array, tag: number, block0: Uint8Array): void {
    const counter = (new DataView(this.#nonce.buffer).getUint32(0, true) + 1) >>> 0;
    const inner = this.#nonce.subarray(COUNTER_BYTES);
    xorInto(inner, mac);
    this.#setCounter(counter);
    block0.fill(0);
    if ((tag & TAG_REKEY) === 0 && counter !== 0) return;
    const fresh = this.#block(0);
    xorInto(this.#key, fresh);
    xorInto(inner, fresh.subarray(this.#key.length));
    this.#setCounter(1);
  }
}

/** @param first the encrypted block that begins with the tag */
function authenticate(block0: Uint8Array, first: Uint8Array, sealed: Uint8Array): Bytes {
  // The filler is as long as the message is over a multiple of 16, where others fill up to the next: libsodium's quirk.
  const end = new Uint8Array((sealed.length % 16) + 16);
  const view = new DataView(end.buffer);
  view.setUint32(end.length - 8, BLOCK_BYTES + sealed.length, true);
  const poly = new Poly1305(block0.subarray(0, 32));
  return poly.update(first).update(sealed).update(end).digest();
}
