import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

import { concatBytes } from '../../src/crypto/bytes.ts';
import { crc32 } from '../../src/media/crc32.ts';
import { fromLatin1, u32Bytes } from '../../src/media/octets.ts';

/** A small file under `fixtures`, made by ImageMagick, without metadata. */
export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', name)));

/** Whatever must not be left in a stripped picture, as ASCII. */
export const SECRETS = [
  'PONGOCAM',
  'MAKERNOTE',
  '2024:05:06',
  'GPSSECRET',
  'Kirchgasse',
  'thumbnail-pixels',
  'ftypmp42',
];

const le16 = (value: number) => [value & 255, value >> 8];
const le32 = (value: number) => [...u32Bytes(value, true)];
const text = (words: string) => fromLatin1(`${words}\0`);
/** Latitude and longitude as degrees, minutes and seconds over 1: a byte search finds these. */
export const COORDINATES = Uint8Array.from([
  ...le32(47),
  ...le32(1),
  ...le32(22),
  ...le32(1),
  ...le32(8431),
  ...le32(100),
]);

/** An EXIF block as cameras write it, little endian: maker, model, time, orientation, GPS, maker's notes and a small picture. */
export function cameraExif(orientation = 6): Uint8Array {
  const data: Uint8Array[] = [];
  let end = 8;
  const place = (bytes: Uint8Array): number => {
    data.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  const entry = (tag: number, type: number, count: number, value: number) => [
    ...le16(tag),
    ...le16(type),
    ...le32(count),
    ...le32(value),
  ];
  const directory = (entries: number[][], next = 0) =>
    place(Uint8Array.from([...le16(entries.length), ...entries.flat(), ...le32(next)]));
  const ascii = (tag: number, words: string) => entry(tag, 2, words.length + 1, place(text(words)));

  const gps = directory([entry(1, 2, 2, 0x4e), entry(2, 5, 3, place(COORDINATES)), ascii(0x1b, 'GPSSECRET')]);
  const notes = fromLatin1('MAKERNOTE serial 123456');
  const shot = directory([entry(0x927c, 7, notes.length, place(notes)), ascii(0x9003, '2024:05:06 07:08:09')]);
  const thumbnail = concatBytes(fixture('photo.jpg'), fromLatin1('thumbnail-pixels'));
  const small = directory([entry(0x201, 4, 1, place(thumbnail)), entry(0x202, 4, 1, thumbnail.length)]);
  const main = directory(
    [
      ascii(0x10f, 'PONGOCAM'),
      ascii(0x110, 'PONGOCAM X100'),
      entry(0x112, 3, 1, orientation),
      entry(0x8769, 4, 1, shot),
      entry(0x8825, 4, 1, gps),
    ],
    small,
  );
  return concatBytes(fromLatin1('II*\0'), u32Bytes(main, true), ...data);
}

/** A colour profile with curves and primaries, and with words about a device. */
export function deviceProfile(): Uint8Array {
  const curve = concatBytes(fromLatin1('curv\0\0\0\0'), u32Bytes(1), Uint8Array.of(2, 0x33, 0, 0));
  const xyz = (x: number, y: number, z: number) =>
    concatBytes(fromLatin1('XYZ \0\0\0\0'), ...[x, y, z].map((v) => u32Bytes(Math.round(v * 65_536))));
  const model = concatBytes(fromLatin1('desc\0\0\0\0'), u32Bytes(14), text('PONGOCAM X100'), new Uint8Array(82));
  const parts: [string, Uint8Array][] = [
    ['desc', model],
    ['dmdd', model],
    ['cprt', fromLatin1('text\0\0\0\0PONGOCAM\0\0\0\0')],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.4361, 0.2225, 0.0139)],
    ['gXYZ', xyz(0.3851, 0.7169, 0.0971)],
    ['bXYZ', xyz(0.1431, 0.0606, 0.7141)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const header = new Uint8Array(128);
  header.set([0, 0, 0, 0, 0x50, 0x4f, 0x4e, 0x47, 2, 0x20, 0, 0]);
  header.set(fromLatin1('mntrRGB XYZ '), 12);
  header.set(fromLatin1('acsp'), 36);
  header.set(concatBytes(u32Bytes(0xf6d6), u32Bytes(0x10000), u32Bytes(0xd32d)), 68);
  header.set(fromLatin1('PONGOCAM'), 48);
  const table: Uint8Array[] = [u32Bytes(parts.length)];
  let offset = 128 + 4 + parts.length * 12;
  for (const [name, bytes] of parts) {
    table.push(fromLatin1(name), u32Bytes(offset), u32Bytes(bytes.length));
    offset += bytes.length;
  }
  const profile = concatBytes(header, ...table, ...parts.map(([, bytes]) => bytes));
  profile.set(u32Bytes(profile.length));
  return profile;
}

const jpegSegment = (marker: number, payload: Uint8Array) =>
  concatBytes(Uint8Array.of(0xff, marker, (payload.length + 2) >> 8, (payload.length + 2) & 255), payload);

const XMP = fromLatin1('<x:xmpmeta xmlns:x="adobe:ns:meta/"><d>PONGOCAM 2024:05:06 Kirchgasse 5</d></x:xmpmeta>');
const MOTION_FILM = concatBytes(Uint8Array.of(0, 0, 0, 24), fromLatin1('ftypmp42'), new Uint8Array(64).fill(7));

/** A JPEG as a phone makes it: JFIF with a small picture, EXIF, XMP, IPTC, profile, comment, several pictures, a film behind the end. */
export function cameraJpeg(name = 'photo.jpg', orientation = 6): Uint8Array {
  const plain = fixture(name);
  const jfif = concatBytes(fromLatin1('JFIF\0'), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 4, 1), fromLatin1('GPSSECRET123'));
  return concatBytes(
    plain.subarray(0, 2),
    jpegSegment(0xe0, jfif),
    jpegSegment(0xe0, fromLatin1('JFXX\0\x13PONGOCAM')),
    jpegSegment(0xe1, concatBytes(fromLatin1('Exif\0\0'), cameraExif(orientation))),
    jpegSegment(0xe1, concatBytes(fromLatin1('http://ns.adobe.com/xap/1.0/\0'), XMP)),
    jpegSegment(0xe2, concatBytes(fromLatin1('ICC_PROFILE\0\x01\x01'), deviceProfile())),
    jpegSegment(0xe2, fromLatin1('MPF\0MM\0*\0\0\0\x08PONGOCAM')),
    jpegSegment(0xed, fromLatin1('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x12\x1c\x02\x5a\0\x0aKirchgasse')),
    jpegSegment(0xfe, fromLatin1('taken with PONGOCAM')),
    plain.subarray(20), // behind its own JFIF mark
    plain, // a second picture
    MOTION_FILM,
  );
}

export const pngChunk = (name: string, content: Uint8Array) =>
  concatBytes(
    u32Bytes(content.length),
    fromLatin1(name),
    content,
    u32Bytes(crc32(concatBytes(fromLatin1(name), content))),
  );

/** A screenshot with a profile of the screen, texts, time, EXIF, a private chunk and something behind the end. */
export function talkativePng(): Uint8Array {
  const plain = fixture('alpha.png');
  return concatBytes(
    plain.subarray(0, 33),
    pngChunk('iCCP', concatBytes(fromLatin1('PONGOCAM\0\0'), new Uint8Array(deflateSync(deviceProfile())))),
    pngChunk('eXIf', cameraExif(6)),
    pngChunk('tEXt', fromLatin1('Software\0PONGOCAM')),
    pngChunk('zTXt', concatBytes(fromLatin1('Comment\0\0'), new Uint8Array(deflateSync('Kirchgasse')))),
    pngChunk('iTXt', concatBytes(fromLatin1('XML:com.adobe.xmp\0\0\0\0\0'), XMP)),
    pngChunk('tIME', Uint8Array.of(7, 232, 5, 6, 7, 8, 9)),
    pngChunk('iDOT', fromLatin1('PONGOCAM')),
    plain.subarray(33),
    MOTION_FILM,
  );
}

const webpChunk = (name: string, content: Uint8Array) =>
  concatBytes(fromLatin1(name), u32Bytes(content.length, true), content, new Uint8Array(content.length & 1));

/** A WebP with profile, EXIF, XMP, an unknown chunk and something behind the end. */
export function talkativeWebp(name: 'photo.webp' | 'alpha.webp' | 'animated.webp' = 'photo.webp'): Uint8Array {
  const plain = fixture(name);
  const extended = name !== 'photo.webp';
  const canvas = extended ? plain.slice(20, 30) : Uint8Array.of(0, 0, 0, 0, 47, 0, 0, 31, 0, 0);
  canvas[0] = (canvas[0] ?? 0) | 0x2c;
  const content = concatBytes(
    fromLatin1('WEBP'),
    webpChunk('VP8X', canvas),
    webpChunk('ICCP', deviceProfile()),
    plain.subarray(extended ? 30 : 12),
    webpChunk('EXIF', cameraExif(8)),
    webpChunk('XMP ', XMP),
    webpChunk('PONG', fromLatin1('PONGOCAM')),
  );
  return concatBytes(fromLatin1('RIFF'), u32Bytes(content.length, true), content, MOTION_FILM);
}

const subBlocks = (words: string) => concatBytes(Uint8Array.of(words.length), fromLatin1(words), Uint8Array.of(0));

/** A GIF with a comment, XMP and another program's block in the middle, and something behind the end. */
export function talkativeGif(): Uint8Array {
  const plain = fixture('animated.gif');
  const start = 13 + 6; // behind the header and two colours
  return concatBytes(
    plain.subarray(0, start),
    Uint8Array.of(0x21, 0xfe),
    subBlocks('made by PONGOCAM'),
    Uint8Array.of(0x21, 0xff, 11),
    fromLatin1('XMP DataXMP'),
    subBlocks('2024:05:06 Kirchgasse'),
    Uint8Array.of(0x21, 0xff, 11),
    fromLatin1('PONGOCAM1.0'),
    subBlocks('GPSSECRET'),
    Uint8Array.of(0x21, 0), // of no known kind
    subBlocks('GPSSECRET'),
    plain.subarray(start),
    MOTION_FILM,
  );
}
