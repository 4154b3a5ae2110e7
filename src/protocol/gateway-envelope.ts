import { type Bytes, copyBytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { MAX_ONION_BYTES } from './limits.ts';

const VERSION = 1;
const REQUEST_HEADER = 1 + 4;
const RESPONSE_HEADER = 1 + 2 + 4;
const KIB = 1_024;
const MIB = 1_048_576;
const SMALL_BUCKETS = [KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB];
const MAX_REQUEST_BUCKET = 10 * MIB + 64 * KIB;
/** Largest body of a guard that a gateway passes on. */
export const MAX_GUARD_BODY_BYTES = 12 * MIB;

/** 1, 4, 16, 64, 256 KiB, then whole MiB; the largest request has its own bucket of 10 MiB + 64 KiB. */
function bucketFor(length: number, largest?: number): number {
  const small = SMALL_BUCKETS.find((bucket) => length <= bucket);
  if (small !== undefined) return small;
  const whole = Math.ceil(length / MIB) * MIB;
  return largest === undefined ? whole : Math.min(whole, largest);
}

/**
 * Wraps an onion request for a gateway: `u8 version ‖ u32 BE n ‖ body ‖ zeros`, as long as a bucket.
 *
 * @throws MalformedInputError if the body is larger than a guard accepts.
 * @see docs/protocol/gateway.md §7.1
 */
export function sealGatewayRequest(body: Uint8Array): Bytes {
  if (body.length > MAX_ONION_BYTES) throw new MalformedInputError(`onion request of ${body.length} bytes`);
  const envelope = new Uint8Array(bucketFor(REQUEST_HEADER + body.length, MAX_REQUEST_BUCKET));
  const view = new DataView(envelope.buffer);
  view.setUint8(0, VERSION);
  view.setUint32(1, body.length, false);
  envelope.set(body, REQUEST_HEADER);
  return envelope;
}

function open(envelope: Uint8Array, header: number): { view: DataView; body: Bytes } {
  if (envelope.length < header)
    throw new MalformedInputError(`gateway envelope of ${envelope.length} bytes has no header`);
  const view = new DataView(envelope.buffer, envelope.byteOffset, envelope.byteLength);
  if (view.getUint8(0) !== VERSION)
    throw new MalformedInputError(`unknown gateway envelope version ${view.getUint8(0)}`);
  const end = header + view.getUint32(header - 4, false);
  if (end > envelope.length) throw new MalformedInputError(`payload ends at ${end}, envelope at ${envelope.length}`);
  return { view, body: copyBytes(envelope.subarray(header, end)) };
}

/** The inverse of {@link sealGatewayRequest}. @throws MalformedInputError on an unknown version or a length that does not fit. */
export const openGatewayRequest = (envelope: Uint8Array): Bytes => open(envelope, REQUEST_HEADER).body;

/** `u8 version ‖ u16 BE status ‖ u32 BE n ‖ body ‖ zeros`: "the guard spoke", with its own status. */
export function sealGatewayResponse(status: number, body: Uint8Array): Bytes {
  if (body.length > MAX_GUARD_BODY_BYTES) throw new MalformedInputError(`answer of ${body.length} bytes`);
  const envelope = new Uint8Array(bucketFor(RESPONSE_HEADER + body.length));
  const view = new DataView(envelope.buffer);
  view.setUint8(0, VERSION);
  view.setUint16(1, status, false);
  view.setUint32(3, body.length, false);
  envelope.set(body, RESPONSE_HEADER);
  return envelope;
}

/** @throws MalformedInputError on an unknown version or a length that does not fit. */
export function openGatewayResponse(envelope: Uint8Array): { status: number; body: Bytes } {
  const { view, body } = open(envelope, RESPONSE_HEADER);
  return { status: view.getUint16(1, false), body };
}
