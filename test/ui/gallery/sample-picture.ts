import type { Bytes } from '../../../src/crypto/bytes.ts';
import { crc32 } from '../../../src/media/crc32.ts';

type Colour = readonly [red: number, green: number, blue: number];
/** The colour at a place, both 0 to 1 from the top left. */
type Scene = (x: number, y: number) => Colour;

const mixed = (a: Colour, b: Colour, part: number): Colour => [
  a[0] + (b[0] - a[0]) * part,
  a[1] + (b[1] - a[1]) * part,
  a[2] + (b[2] - a[2]) * part,
];

const sunset: Scene = (x, y) => {
  const hill = 0.86 + 0.05 * Math.sin(x * 5 + 1);
  if (y > hill) return [45, 38, 66];
  if (Math.hypot((x - 0.7) * 1.5, y - 0.72) < 0.14) return [252, 226, 168];
  return y < 0.5 ? mixed([88, 72, 120], [178, 116, 128], y * 2) : mixed([178, 116, 128], [240, 168, 104], y * 2 - 1);
};
const lake: Scene = (x, y) => {
  const ridge = 0.5 - 0.3 * Math.max(0, 1 - Math.abs(x - 0.62) * 3) - 0.16 * Math.max(0, 1 - Math.abs(x - 0.2) * 4);
  if (y > 0.62) return Math.sin(y * 90 + x * 4) > 0.9 ? [150, 190, 186] : [66, 126, 130];
  return y > ridge ? [30, 74, 84] : mixed([40, 100, 110], [150, 190, 180], y * 1.6);
};
const forest: Scene = (x, y) => {
  if (Math.abs(x - 0.5) < (y - 0.45) * 0.35) return [142, 128, 108];
  return Math.sin(x * 34) > 0.35 ? [38, 52, 46] : mixed([92, 104, 92], [52, 66, 54], y);
};
export const SCENES = { sunset, lake, forest } as const;

/** A real PNG of a scene, 24 bits a pixel. */
export async function samplePng(scene: Scene, width: number, height: number): Promise<Bytes> {
  const rows = new Uint8Array(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(scene(x / width, y / height), y * (1 + width * 3) + 1 + x * 3);
  }
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, 2], 8);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', new Uint8Array(await new Response(packed).arrayBuffer())),
    chunk('IEND', new Uint8Array(0)),
  ];
  return new Uint8Array(
    await new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), ...chunks]).arrayBuffer(),
  );
}

function chunk(name: string, data: Uint8Array): Bytes {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** A WAV with something like words: 8,000 samples a second, 16 bits. */
export function sampleWav(seconds: number): Bytes {
  const count = 8000 * seconds;
  const bytes = new Uint8Array(44 + count * 2);
  const view = new DataView(bytes.buffer);
  const word = (at: number, letters: string) => bytes.set(new TextEncoder().encode(letters), at);
  word(0, 'RIFF');
  view.setUint32(4, 36 + count * 2, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 16_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, count * 2, true);
  for (let i = 0; i < count; i++) {
    const loud = Math.abs(Math.sin(i / 2600)) * (0.5 + 0.5 * Math.sin(i / 9100));
    view.setInt16(44 + i * 2, Math.round(9000 * loud * Math.sin(i / 7)), true);
  }
  return bytes;
}
