import { MalformedMediaError } from './errors.ts';
import { joined } from './octets.ts';

/** Decompresses a zlib stream. @throws MalformedMediaError if it is damaged or gives more than `limit` bytes */
export async function inflate(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('deflate'));
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const part of stream) {
      total += part.length;
      if (total > limit) break; // leaving the loop cancels the stream
      parts.push(part);
    }
  } catch (cause) {
    throw new MalformedMediaError('damaged zlib stream', { cause });
  }
  if (total > limit) throw new MalformedMediaError(`zlib stream of more than ${limit} bytes`);
  return joined(parts);
}

/** Compresses into a zlib stream. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
