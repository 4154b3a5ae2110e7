import { type Bytes, concatBytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import { ByteReader, timeBytes } from './byte-reader.ts';
import { MAX_DEVICE_BYTES, parseDevice, shortText } from './link-text.ts';

/** new: the device without an account, which shows the code. old: the one that has it. */
export type LinkRole = 'new' | 'old';

/** Why one side ended the exchange. */
export type LinkEnding = 'cancelled' | 'differ' | 'taken' | 'malformed';

/** What lies in the mailbox, in the order in which it is written. @see docs/decisions/0006-device-linking.md */
export type LinkMessage =
  | { kind: 'end'; reason: LinkEnding }
  | { kind: 'commit'; commitment: Bytes; createdAtMs: number; deadlineMs: number }
  | { kind: 'answer'; publicKey: Bytes; commitHash: Bytes }
  | { kind: 'reveal'; publicKey: Bytes; opening: Bytes; answerHash: Bytes; device: string }
  | { kind: 'account'; sealed: Bytes };

/** Number of each kind on the wire: m0 … m4. */
export const KINDS = ['end', 'commit', 'answer', 'reveal', 'account'] as const;

const ENDINGS: readonly LinkEnding[] = ['cancelled', 'differ', 'taken', 'malformed'];
export const HASH_BYTES = 32;
export const KEY_BYTES = 32;

/** `u8 kind ‖ u16 BE length ‖ body`: the form that enters the transcript, without padding. */
export function encodeLinkMessage(message: LinkMessage): Bytes {
  const body = encodeBody(message);
  return concatBytes(Uint8Array.of(KINDS.indexOf(message.kind), body.length >> 8, body.length & 0xff), body);
}

function encodeBody(message: LinkMessage): Bytes {
  switch (message.kind) {
    case 'end':
      return Uint8Array.of(ENDINGS.indexOf(message.reason));
    case 'commit':
      return concatBytes(message.commitment, timeBytes(message.createdAtMs), timeBytes(message.deadlineMs));
    case 'answer':
      return concatBytes(message.publicKey, message.commitHash);
    case 'reveal':
      return concatBytes(
        message.publicKey,
        message.opening,
        message.answerHash,
        shortText(message.device, MAX_DEVICE_BYTES),
      );
    case 'account':
      return message.sealed;
  }
}

/**
 * The inverse of {@link encodeLinkMessage}; there is one encoding of each message.
 *
 * @throws MalformedInputError on anything else
 */
export function decodeLinkMessage(plaintext: Uint8Array): LinkMessage {
  const reader = new ByteReader(plaintext);
  const kind = reader.byte();
  const length = (reader.byte() << 8) | reader.byte();
  const body = new ByteReader(reader.take(length));
  reader.end();
  const message = decodeBody(KINDS[kind], body);
  body.end();
  return message;
}

function decodeBody(kind: (typeof KINDS)[number] | undefined, body: ByteReader): LinkMessage {
  switch (kind) {
    case 'end': {
      const reason = ENDINGS[body.byte()];
      if (!reason) throw new MalformedInputError('an unknown reason for an end');
      return { kind, reason };
    }
    case 'commit':
      return { kind, commitment: body.take(HASH_BYTES), createdAtMs: body.time(), deadlineMs: body.time() };
    case 'answer':
      return { kind, publicKey: body.take(KEY_BYTES), commitHash: body.take(HASH_BYTES) };
    case 'reveal':
      return {
        kind,
        publicKey: body.take(KEY_BYTES),
        opening: body.take(HASH_BYTES),
        answerHash: body.take(HASH_BYTES),
        device: parseDevice(body.short()),
      };
    case 'account':
      return { kind, sealed: body.rest() };
    case undefined:
      throw new MalformedInputError('an unknown kind of link message');
  }
}
