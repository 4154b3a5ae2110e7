import { concatBytes, type Bytes } from '../../crypto/bytes.ts';
import { BackupDamagedError } from './errors.ts';

/** One record as it lies in the stream: u8 kind ‖ u32 BE length ‖ payload. */
export interface Frame {
  /** 1–255. */
  kind: number;
  payload: Bytes;
}

/** Kind of the frame after which there are only zeros. */
export const END_KIND = 5;

const HEAD_BYTES = 1 + 4;
export const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

export function encodeFrame({ kind, payload }: { kind: number; payload: Uint8Array }): Bytes {
  const bytes = new Uint8Array(HEAD_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint32(1, payload.length, false);
  bytes.set(payload, HEAD_BYTES);
  return bytes;
}

/** Puts frames together again from the chunks they were cut into. */
export class FrameReader {
  #rest: Bytes = new Uint8Array();
  #ended = false;

  /** @returns the frames that are complete now. @throws BackupDamagedError */
  push(chunk: Bytes): Frame[] {
    const bytes = this.#rest.length === 0 ? chunk : concatBytes(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: Frame[] = [];
    let offset = 0;
    while (!this.#ended && bytes.length - offset >= HEAD_BYTES) {
      const kind = view.getUint8(offset);
      const end = offset + HEAD_BYTES + view.getUint32(offset + 1, false);
      if (kind === 0 || end - offset - HEAD_BYTES > MAX_PAYLOAD_BYTES) throw new BackupDamagedError('record');
      if (end > bytes.length) break;
      frames.push({ kind, payload: bytes.slice(offset + HEAD_BYTES, end) });
      offset = end;
      this.#ended = kind === END_KIND;
    }
    if (this.#ended) {
      for (; offset < bytes.length; offset++) if (bytes[offset] !== 0) throw new BackupDamagedError('padding');
    }
    this.#rest = bytes.slice(offset);
    return frames;
  }

  /** @throws BackupDamagedError if the last record was not the end */
  finish(): void {
    if (!this.#ended) throw new BackupDamagedError('no end');
  }
}
