import { concatBytes, utf8, type Bytes } from '../crypto/bytes.ts';

/** `u32 LE length ‖ blob ‖ JSON text` (03 §3). */
export interface OnionFrame {
  blob: Uint8Array;
  json: string;
}

/** A reason (text) if the bytes are no frame. */
export function readFrame(bytes: Uint8Array): OnionFrame | string {
  if (bytes.length < 4) return 'Unexpected payload size; expected ciphertext size';
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const rest = bytes.length - 4;
  if (length > rest) return `Unexpected payload size ${rest}, expected >= ${length}`;
  return { blob: bytes.subarray(4, 4 + length), json: new TextDecoder().decode(bytes.subarray(4 + length)) };
}

export function writeFrame(blob: Uint8Array, json: object): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, blob.length, true);
  return concatBytes(length, blob, utf8(JSON.stringify(json)));
}
