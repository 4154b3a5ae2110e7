import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type Bytes, concatBytes, copyBytes, type RandomSource, utf8 } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { decodeLinkMessage, KINDS, type LinkMessage, type LinkRole } from './link-message.ts';

const NONCE_BYTES = 24;
const TAG_BYTES = 16;
/** Plaintext with its padding: all messages look the same. */
const PADDED_BYTES = 512;
/** What lies in the mailbox: nonce ‖ ciphertext ‖ tag. */
export const LINK_ENVELOPE_BYTES = NONCE_BYTES + PADDED_BYTES + TAG_BYTES;

/** Who may write which kind. */
const WAYS: readonly { kind: LinkMessage['kind']; from: LinkRole }[] = [
  { kind: 'commit', from: 'new' },
  { kind: 'answer', from: 'old' },
  { kind: 'reveal', from: 'new' },
  { kind: 'account', from: 'old' },
  { kind: 'end', from: 'new' },
  { kind: 'end', from: 'old' },
];

const associatedData = (kind: LinkMessage['kind'], from: LinkRole): Bytes =>
  utf8(`Starling device link 1 m${KINDS.indexOf(kind)} from ${from}`);

/**
 * Pads and seals one message.
 *
 * @param plaintext as `encodeLinkMessage` gives it
 * @throws MalformedInputError if it is longer than 512 bytes
 */
export function sealLinkMessage(
  key: Uint8Array,
  from: LinkRole,
  kind: LinkMessage['kind'],
  plaintext: Uint8Array,
  random: RandomSource,
): Bytes {
  if (plaintext.length > PADDED_BYTES) throw new MalformedInputError(`link message of ${plaintext.length} bytes`);
  const padded = new Uint8Array(PADDED_BYTES);
  padded.set(plaintext);
  const nonce = random(NONCE_BYTES);
  return concatBytes(nonce, xchacha20poly1305(key, nonce, associatedData(kind, from)).encrypt(padded));
}

export interface OpenedLinkMessage {
  from: LinkRole;
  message: LinkMessage;
  /** Without padding. */
  plaintext: Bytes;
}

/**
 * Opens what somebody put into the mailbox.
 *
 * @returns null if it was not sealed with this key: anybody can write to a mailbox, and that is nothing to stop for
 * @throws MalformedInputError if the one who sealed it has the code, but no Starling writes this
 */
export function openLinkMessage(key: Uint8Array, data: Uint8Array): OpenedLinkMessage | null {
  if (data.length !== LINK_ENVELOPE_BYTES) return null;
  for (const { kind, from } of WAYS) {
    const padded = opened(key, data, associatedData(kind, from));
    if (!padded) continue;
    const plaintext = unpadded(padded);
    const message = decodeLinkMessage(plaintext);
    if (message.kind !== kind) throw new MalformedInputError('a link message of another kind than its seal');
    return { from, message, plaintext };
  }
  return null;
}

function opened(key: Uint8Array, data: Uint8Array, associated: Uint8Array): Uint8Array | null {
  try {
    return xchacha20poly1305(key, data.subarray(0, NONCE_BYTES), associated).decrypt(data.subarray(NONCE_BYTES));
  } catch {
    return null;
  }
}

function unpadded(padded: Uint8Array): Bytes {
  const end = 3 + (((padded[1] as number) << 8) | (padded[2] as number));
  if (end > padded.length) throw new MalformedInputError(`link message of ${end} bytes`);
  if (padded.subarray(end).some((byte) => byte !== 0)) throw new MalformedInputError('padding that is not zero');
  return copyBytes(padded.subarray(0, end));
}
