import { endianness } from 'node:os';
import { fromUtf8, utf8, type Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';

/** Longest message that is read, in bytes; those that browsers send are shorter by far. */
const MAX_FRAME_BYTES = 1_048_576;
const LENGTH_BYTES = 4;
const IS_LITTLE = endianness() === 'LE';

/** `u32 length in the byte order of this computer ‖ UTF-8 JSON`. @see docs/protocol/gateway.md §7.3 */
export function encodeFrame(message: unknown): Bytes {
  const json = utf8(JSON.stringify(message));
  const frame = new Uint8Array(LENGTH_BYTES + json.length);
  new DataView(frame.buffer).setUint32(0, json.length, IS_LITTLE);
  frame.set(json, LENGTH_BYTES);
  return frame;
}

/** Cuts what comes from a browser into messages. */
export class FrameReader {
  private readonly chunks: Uint8Array[] = [];
  private held = 0;

  /**
   * @returns the messages that are whole now, as JSON values
   * @throws MalformedInputError if one is too long or no JSON: nothing after it can be read
   */
  add(chunk: Uint8Array): unknown[] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const messages: unknown[] = [];
    for (;;) {
      const length = this.nextLength();
      if (length === null || this.held < LENGTH_BYTES + length) return messages;
      messages.push(parse(this.take(LENGTH_BYTES + length).subarray(LENGTH_BYTES)));
    }
  }

  private nextLength(): number | null {
    if (this.held < LENGTH_BYTES) return null;
    const head = Buffer.concat(this.chunks.splice(0));
    this.chunks.push(head);
    const length = IS_LITTLE ? head.readUInt32LE(0) : head.readUInt32BE(0);
    if (length > MAX_FRAME_BYTES) throw new MalformedInputError(`a message of ${length} bytes`);
    return length;
  }

  private take(length: number): Uint8Array {
    const all = Buffer.concat(this.chunks.splice(0));
    if (all.length > length) this.chunks.push(all.subarray(length));
    this.held -= length;
    return all.subarray(0, length);
  }
}

function parse(json: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(json));
  } catch (cause) {
    throw new MalformedInputError('a message that is no JSON', { cause });
  }
}
