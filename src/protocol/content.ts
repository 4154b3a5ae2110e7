import { type Bytes, copyBytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import {
  type DataMessage,
  type MessageReference,
  type Profile,
  readDataMessage,
  readProfile,
  required,
  writeDataMessage,
  writeProfile,
} from './data-message.ts';
import { ContentMessage } from './proto/content.gen.ts';
import { decodeProtobuf } from './protobuf.ts';

export type { DataMessage, MessageReference, Profile } from './data-message.ts';
export { textMessage } from './data-message.ts';

export interface RequestResponse {
  isApproved: boolean;
  profile?: Profile;
}

export interface Expiration {
  type: 'off' | 'after-read' | 'after-send';
  seconds: number;
}

/** Call signalling; 1 offer, 2 answer, 3 provisional answer, 4 candidates, 5 end, 6 pre-offer (protocol 07 §1.5). */
export interface CallSignal {
  type: number;
  uuid: string;
  sdps: string[];
  sdpMLineIndexes: number[];
  sdpMids: string[];
}

/**
 * What a message says, once decrypted. `kind` names the one part that counts; only that part is there.
 *
 * @see protocol 07 §1.2
 */
export interface Content {
  /** `none`: nothing that we know. */
  kind: 'data' | 'request-response' | 'unsend' | 'receipt' | 'typing' | 'extraction' | 'call' | 'none';
  /** ms, network time at the sender, authenticated; must equal the envelope's. */
  sigTimestampMs?: number;
  expiration?: Expiration;
  data?: DataMessage;
  requestResponse?: RequestResponse;
  unsend?: MessageReference;
  /** Messages that were read, by their sent time (ms). */
  receipt?: { read: boolean; timestampsMs: number[] };
  typing?: { timestampMs: number; started: boolean };
  extraction?: { type: 'screenshot' | 'media-saved'; timestampMs?: number };
  call?: CallSignal;
}

const EXPIRATION_TYPES: readonly Expiration['type'][] = ['off', 'after-read', 'after-send'];
const EXTRACTION_TYPES = [undefined, 'screenshot', 'media-saved'] as const;
const READ = 1;
const STARTED = 0;
const STOPPED = 1;
const LAST_CALL_TYPE = 6;

/** Fields are written in ascending order, absent ones not at all. */
export function encodeContent(content: Content): Bytes {
  const { data, call, receipt, typing, extraction, unsend, requestResponse, expiration } = content;
  const message: ContentMessage = {
    dataMessage: data && writeDataMessage(data),
    callMessage: call,
    receiptMessage: receipt && { type: receipt.read ? READ : 0, timestamp: receipt.timestampsMs },
    typingMessage: typing && { timestamp: typing.timestampMs, action: typing.started ? STARTED : STOPPED },
    dataExtractionNotification: extraction && {
      type: EXTRACTION_TYPES.indexOf(extraction.type),
      timestamp: extraction.timestampMs,
    },
    unsendRequest: unsend && { timestamp: unsend.timestampMs, author: unsend.author },
    messageRequestResponse: requestResponse && {
      isApproved: requestResponse.isApproved,
      ...writeProfile(requestResponse.profile),
    },
    expirationType: expiration && EXPIRATION_TYPES.indexOf(expiration.type),
    expirationTimer: expiration?.seconds,
    sigTimestamp: content.sigTimestampMs,
  };
  return copyBytes(ContentMessage.encode(message).finish());
}

/** A value outside the list is what stock parsers call missing. */
function oneOf<T>(values: readonly T[], index: number | undefined, name: string): NonNullable<T> {
  const value = values[required(index, name)];
  if (value === undefined || value === null) throw new MalformedInputError(`unknown value of ${name}`);
  return value;
}

type Part = Omit<Content, 'kind' | 'sigTimestampMs' | 'expiration'>;

/** Every part that is there, so that a missing required field fails the whole message wherever it is. */
function readParts(message: ContentMessage): Part {
  const { dataMessage, callMessage, receiptMessage, typingMessage, unsendRequest, messageRequestResponse } = message;
  const extraction = message.dataExtractionNotification;
  return {
    ...(dataMessage && { data: readDataMessage(dataMessage) }),
    ...(receiptMessage && {
      receipt: { read: required(receiptMessage.type, 'receipt.type') === READ, timestampsMs: receiptMessage.timestamp },
    }),
    ...(typingMessage && {
      typing: {
        timestampMs: required(typingMessage.timestamp, 'typing.timestamp'),
        started: oneOf([true, false], typingMessage.action, 'typing.action'),
      },
    }),
    ...(extraction && {
      extraction: {
        type: oneOf(EXTRACTION_TYPES, extraction.type, 'extraction.type'),
        ...(extraction.timestamp !== undefined && { timestampMs: extraction.timestamp }),
      },
    }),
    ...(unsendRequest && {
      unsend: {
        timestampMs: required(unsendRequest.timestamp, 'unsend.timestamp'),
        author: required(unsendRequest.author, 'unsend.author'),
      },
    }),
    ...(callMessage && { call: readCall(callMessage) }),
    ...(messageRequestResponse && {
      requestResponse: {
        isApproved: required(messageRequestResponse.isApproved, 'requestResponse.isApproved'),
        ...readProfile(messageRequestResponse),
      },
    }),
  };
}

function readCall(wire: NonNullable<ContentMessage['callMessage']>): CallSignal {
  const type = required(wire.type, 'call.type');
  if (type < 1 || type > LAST_CALL_TYPE) throw new MalformedInputError('unknown value of call.type');
  return { ...wire, type, uuid: required(wire.uuid, 'call.uuid') };
}

/** If a sender put several kinds into one message, the first of these counts. */
const KINDS = [
  ['data', 'data'],
  ['receipt', 'receipt'],
  ['typing', 'typing'],
  ['extraction', 'extraction'],
  ['unsend', 'unsend'],
  ['call', 'call'],
  ['request-response', 'requestResponse'],
] as const;

/**
 * Total: gives back a whole message or throws.
 *
 * @throws MalformedInputError if it is no protobuf, a required field is missing, or a number is above 2^53.
 */
export function decodeContent(bytes: Uint8Array): Content {
  const message = decodeProtobuf(ContentMessage, bytes);
  const parts = readParts(message);
  const chosen = KINDS.find(([, part]) => parts[part] !== undefined);
  // An unknown type of timer is no timer: never a reason to lose a message.
  const type = EXPIRATION_TYPES[message.expirationType ?? 0] ?? 'off';
  const hasExpiration = message.expirationType !== undefined || message.expirationTimer !== undefined;
  return {
    kind: chosen?.[0] ?? 'none',
    ...(message.sigTimestamp !== undefined && { sigTimestampMs: message.sigTimestamp }),
    ...(hasExpiration && { expiration: { type, seconds: message.expirationTimer ?? 0 } }),
    ...(chosen && { [chosen[1]]: parts[chosen[1]] }),
  };
}
