import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { concatBytes, utf8 } from '../../src/crypto/bytes.ts';
import { PictureRefusedError } from '../../src/media/errors.ts';
import { fromLatin1, u32Bytes } from '../../src/media/octets.ts';
import { fileTypeOf, pictureHeader } from '../../src/media/sniff.ts';
import { cameraJpeg, fixture, pngChunk } from './camera-pictures.ts';

const ftyp = (brands: string) =>
  concatBytes(u32Bytes(8 + brands.length), fromLatin1(`ftyp${brands}`), new Uint8Array(16));

describe('fileTypeOf', () => {
  it.each([
    ['image/jpeg', cameraJpeg()],
    ['image/png', fixture('alpha.png')],
    ['image/gif', fixture('animated.gif')],
    ['image/webp', fixture('photo.webp')],
    ['image/avif', fixture('photo.avif')],
    ['image/avif', ftyp('mif1\0\0\0\0mif1avif')],
    ['image/heic', ftyp('heic\0\0\0\0mif1heic')],
    ['image/heic', ftyp('mif1\0\0\0\0heic')],
    ['video/mp4', ftyp('isom\0\0\x02\0isomiso2')],
    ['video/quicktime', ftyp('qt  \0\0\0\0qt  ')],
    ['audio/mp4', ftyp('M4A \0\0\0\0M4A ')],
    ['video/webm', Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 1)],
    ['audio/mpeg', Uint8Array.of(0xff, 0xfb, 0x90, 0)],
    ['audio/mpeg', utf8('ID3\u0003')],
    ['audio/aac', Uint8Array.of(0xff, 0xf1, 0x50, 0x80)],
    ['audio/ogg', utf8('OggS\0')],
    ['audio/wav', utf8('RIFF....WAVEfmt ')],
    ['application/pdf', utf8('%PDF-1.7')],
    ['application/zip', utf8('PK\u0003\u0004')],
    ['image/svg+xml', utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')],
    ['image/svg+xml', utf8('\ufeff\n<?xml version="1.0"?><!-- a --><svg>')],
    ['image/svg+xml', concatBytes(Uint8Array.of(0xff, 0xfe), new Uint8Array(Buffer.from('<svg >', 'utf16le')))],
    ['text/html', utf8('  <!DOCTYPE html><p>')],
    ['text/html', utf8('<script>')],
    ['application/octet-stream', utf8('just words <svg>')],
    ['application/octet-stream', new Uint8Array()],
  ])('sees %s', (type, bytes) => {
    expect(fileTypeOf(bytes)).toBe(type);
  });
});

describe('pictureHeader', () => {
  it.each([
    ['photo.jpg', 48, 32, false],
    ['progressive.jpg', 48, 32, false],
    ['alpha.png', 24, 16, false],
    ['photo.webp', 48, 32, false],
    ['alpha.webp', 24, 16, false],
    ['photo.avif', 48, 32, false],
    ['animated.webp', 16, 12, true],
    ['animated.gif', 16, 12, true],
  ])('reads the size of %s', (name, width, height, animated) => {
    expect(pictureHeader(fixture(name))).toMatchObject({ width, height, animated });
  });

  it('sees the animation of a PNG', () => {
    const plain = fixture('alpha.png');
    const animation = pngChunk('acTL', concatBytes(u32Bytes(2), u32Bytes(0)));
    const picture = concatBytes(plain.subarray(0, 33), animation, plain.subarray(33));
    expect(pictureHeader(picture).animated).toBe(true);
  });

  it('refuses a picture that would fill the memory', () => {
    const bomb = fixture('alpha.png').slice();
    bomb.set(concatBytes(u32Bytes(60_000), u32Bytes(60_000)), 16);
    expect(() => pictureHeader(bomb)).toThrow(expect.objectContaining({ reason: 'too-many-pixels' }));
  });

  it.each([
    ['SVG', utf8('<svg/>'), 'not-a-picture'],
    ['HTML', utf8('<html>'), 'not-a-picture'],
    ['a film', ftyp('isom\0\0\x02\0isomiso2'), 'not-a-picture'],
    ['a cut off PNG', fixture('alpha.png').slice(0, 20), 'not-decodable'],
    ['a BMP cut off', fromLatin1('BM\x01\0\0\0\0\0\0\0'), 'not-decodable'],
    ['an AVIF without a size', ftyp('avif\0\0\0\0'), 'not-decodable'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => pictureHeader(bytes)).toThrow(expect.objectContaining({ reason }));
  });

  it('never fails but with its own error', () => {
    const beginnings = [
      '\xff\xd8\xff',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      'RIFF\xff\0\0\0WEBP',
      '\0\0\0\x1cftypavif',
      'BM',
      '<',
    ];
    const bytes = fc
      .tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }))
      .map(([beginning, rest]) => concatBytes(fromLatin1(beginning), rest));
    fc.assert(
      fc.property(bytes, (picture) => {
        expect(pixels(picture)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 5_000 },
    );
  });
});

/** As declared; 0 if it is refused. Throws on every other error. */
function pixels(picture: Uint8Array): number {
  try {
    const { width, height } = pictureHeader(picture);
    return width * height;
  } catch (error) {
    if (error instanceof PictureRefusedError) return 0;
    throw error;
  }
}
