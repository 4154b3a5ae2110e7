import { ed25519 } from '@noble/curves/ed25519.js';
import { type AccountId, x25519FromAccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import { type Bytes, concatBytes, copyBytes, randomBytes, type RandomSource } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { decryptFromSender, encryptForRecipient } from '../crypto/session-protocol.ts';
import { padMessage, unpadMessage } from './padding.ts';
import { decodeProtobuf } from './protobuf.ts';
import { Envelope, WebSocketMessage } from './proto/wrapper.gen.ts';

const SESSION_MESSAGE = 6;
const CLOSED_GROUP_MESSAGE = 7;
const REQUEST = 1;
const SIGNATURE_BYTES = 64;
const SOURCE = /^(?:[0-9a-fA-F]{66})?$/;

const { Point } = ed25519;

/** A scalar in [1, L), from 48 random bytes so that no value is noticeably likelier. */
function randomScalar(random: RandomSource): bigint {
  const value = random(48).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (value % (Point.Fn.ORDER - 1n)) + 1n;
}

/**
 * 64 bytes that look like a signature and verify against nothing: they make envelopes without Pro look like those with.
 *
 * @see protocol 02 §4
 */
export const decoySignature = (random: RandomSource = randomBytes): Bytes =>
  concatBytes(Point.BASE.multiply(randomScalar(random)).toBytes(), Point.Fn.toBytes(randomScalar(random)));

/** What is sent to one person. */
export interface OutgoingDirectMessage {
  /** Encoded Content, not padded. */
  content: Uint8Array;
  /** ms, network time; equals the Content's `sigTimestampMs`. */
  timestampMs: number;
  sender: AccountKeys;
  recipient: AccountId;
  /** 64 bytes; a fresh decoy if absent. */
  proSig?: Uint8Array;
  /** Draws the ephemeral secret, then (without `proSig`) the decoy. */
  random?: RandomSource;
}

/**
 * Pads, encrypts and wraps: the raw payload of a `store` in namespace 0.
 *
 * @throws MalformedInputError if `proSig` has not 64 bytes or the time is no whole number ≥ 0.
 * @see protocol 02 §2–§4
 */
export async function encodeDirectMessage(message: OutgoingDirectMessage): Promise<Bytes> {
  const { timestampMs, random = randomBytes } = message;
  if (!Number.isSafeInteger(timestampMs) || timestampMs < 0)
    throw new MalformedInputError('sent time is no whole number of ms');
  const to = x25519FromAccountId(message.recipient);
  const content = await encryptForRecipient(padMessage(message.content), message.sender, to, random);
  const proSig = message.proSig ?? decoySignature(random);
  if (proSig.length !== SIGNATURE_BYTES) throw new MalformedInputError(`proSig of ${proSig.length} bytes`);
  const envelope = { type: SESSION_MESSAGE, timestamp: timestampMs, sourceDevice: 1, content, proSig };
  // The empty strings and the zero are written on purpose: that is how everyone's messages look.
  const request = { verb: '', path: '', body: Envelope.encode(envelope).finish(), requestId: 0 };
  return copyBytes(WebSocketMessage.encode({ type: REQUEST, request }).finish());
}

/** What came from one person, who is proven by the signature inside. */
export interface IncomingDirectMessage {
  /** Encoded Content, padding removed. */
  content: Bytes;
  senderAccountId: AccountId;
  senderEd25519: Bytes;
  /** ms, from the envelope: not authenticated, to be compared with the Content's own. */
  timestampMs: number;
}

/**
 * The inverse of {@link encodeDirectMessage}.
 *
 * @throws MalformedInputError if a wrapper is broken or lacks what is required.
 * @throws AuthenticationError if it is not for us or the sender's signature fails.
 * @see protocol 02 §4
 */
export async function decodeDirectMessage(data: Uint8Array, recipient: AccountKeys): Promise<IncomingDirectMessage> {
  const body = decodeProtobuf(WebSocketMessage, data).request?.body;
  if (!body) throw new MalformedInputError('wrapper without a request body');
  const { type, timestamp, source, content, proSig } = decodeProtobuf(Envelope, body);
  if (type !== SESSION_MESSAGE && type !== CLOSED_GROUP_MESSAGE)
    throw new MalformedInputError(`envelope of type ${type}`);
  if (timestamp === undefined) throw new MalformedInputError('envelope without a time');
  if (!SOURCE.test(source ?? '')) throw new MalformedInputError('envelope with a malformed source');
  if (!content) throw new MalformedInputError('envelope without content');
  if (proSig && proSig.length !== SIGNATURE_BYTES) throw new MalformedInputError(`proSig of ${proSig.length} bytes`);
  const opened = await decryptFromSender(content, recipient);
  return {
    content: unpadMessage(opened.plaintext),
    senderAccountId: opened.senderAccountId,
    senderEd25519: opened.senderEd25519,
    timestampMs: timestamp,
  };
}
