import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { concatBytes } from '../../src/crypto/bytes.ts';
import { MalformedMediaError } from '../../src/media/errors.ts';
import { fromLatin1 } from '../../src/media/octets.ts';
import { pictureHeader } from '../../src/media/sniff.ts';
import { stripMetadata, withOrientation } from '../../src/media/strip-metadata.ts';
import {
  cameraJpeg,
  COORDINATES,
  fixture,
  pngChunk,
  SECRETS,
  talkativeGif,
  talkativePng,
  talkativeWebp,
} from './camera-pictures.ts';

const TALKATIVE = [
  ['a JPEG', cameraJpeg(), 6],
  ['a progressive JPEG', cameraJpeg('progressive.jpg', 1), 1],
  ['a PNG', talkativePng(), 6],
  ['a WebP', talkativeWebp(), 8],
  ['a WebP with transparency', talkativeWebp('alpha.webp'), 8],
  ['an animated WebP', talkativeWebp('animated.webp'), 8],
  ['an animated GIF', talkativeGif(), 1],
] as const;

const contains = (bytes: Uint8Array, part: Uint8Array) => Buffer.from(bytes).includes(Buffer.from(part));
const tells = (bytes: Uint8Array) => [
  ...SECRETS.filter((secret) => contains(bytes, fromLatin1(secret))),
  ...(contains(bytes, COORDINATES) ? ['coordinates'] : []),
];

describe('stripMetadata', () => {
  it.each(TALKATIVE)('takes all that tells out of %s', async (_, picture, orientation) => {
    expect(tells(picture).length).toBeGreaterThan(1); // the search finds what there is
    const stripped = await stripMetadata(picture);
    expect(tells(stripped.bytes)).toEqual([]);
    expect(stripped.orientation).toBe(orientation);
    expect(stripped.bytes.length).toBeLessThan(picture.length);
    expect(pictureHeader(stripped.bytes)).toEqual(pictureHeader(picture));
  });

  it.each(TALKATIVE)('changes nothing in %s the second time', async (_, picture) => {
    const once = await stripMetadata(picture);
    const twice = await stripMetadata(once.bytes);
    expect(Buffer.compare(once.bytes, twice.bytes)).toBe(0);
  });

  it.each(['photo.jpg', 'progressive.jpg', 'alpha.png', 'photo.webp', 'alpha.webp', 'animated.webp', 'animated.gif'])(
    'leaves %s, which tells nothing, as it is',
    async (name) => {
      const picture = fixture(name);
      expect(Buffer.compare((await stripMetadata(picture)).bytes, picture)).toBe(0);
    },
  );

  it('keeps colours, but not the device, of a profile', async () => {
    for (const picture of [cameraJpeg(), talkativeWebp()]) {
      const { bytes } = await stripMetadata(picture);
      expect(contains(bytes, fromLatin1('rXYZ'))).toBe(true);
      expect(contains(bytes, fromLatin1('dmdd'))).toBe(false);
    }
    const { bytes } = await stripMetadata(talkativePng());
    expect(contains(bytes, fromLatin1('iCCP'))).toBe(true);
  });

  it('keeps how often an animation repeats', async () => {
    expect(contains((await stripMetadata(talkativeGif())).bytes, fromLatin1('NETSCAPE2.0'))).toBe(true);
  });

  it('clears the marks of what it took out of a WebP', async () => {
    const { bytes } = await stripMetadata(talkativeWebp());
    expect(bytes[20]).toBe(0x20); // the profile alone
  });

  it('refuses a PNG that needs an unknown chunk to be drawn', async () => {
    const plain = fixture('alpha.png');
    const unknown = concatBytes(plain.subarray(0, 33), pngChunk('CgBI', new Uint8Array(4)), plain.subarray(33));
    await expect(stripMetadata(unknown)).rejects.toThrow(MalformedMediaError);
  });

  it('does not blow up a PNG profile that is a bomb', async () => {
    const { deflateSync } = await import('node:zlib');
    const plain = fixture('alpha.png');
    const bomb = pngChunk(
      'iCCP',
      concatBytes(fromLatin1('x\0\0'), new Uint8Array(deflateSync(Buffer.alloc(20_000_000)))),
    );
    const { bytes } = await stripMetadata(concatBytes(plain.subarray(0, 33), bomb, plain.subarray(33)));
    expect(Buffer.compare(bytes, plain)).toBe(0);
  });

  it.each(TALKATIVE)('refuses every beginning of %s, or strips it, but never fails otherwise', async (_, picture) => {
    let refused = 0;
    for (let length = 0; length < picture.length; length += 7) {
      refused += (await outcome(picture.subarray(0, length))) === 'refused' ? 1 : 0;
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('never fails but with its own error, and never makes much more of it', async () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...TALKATIVE.map(([, picture]) => picture)),
        fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      )
      .map(([picture, changes]) => {
        const copy = picture.slice();
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return copy;
      });
    await fc.assert(
      fc.asyncProperty(mutated, async (picture) => {
        expect(['stripped', 'refused']).toContain(await outcome(picture));
      }),
      { numRuns: 3_000 },
    );
  });

  it('never fails otherwise on random bytes behind a known beginning', async () => {
    const beginnings = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'GIF89a', 'RIFF\xff\0\0\0WEBP', ''];
    const bytes = fc
      .tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }))
      .map(([beginning, rest]) => concatBytes(fromLatin1(beginning), rest));
    await fc.assert(
      fc.asyncProperty(bytes, async (picture) => {
        expect(['stripped', 'refused']).toContain(await outcome(picture));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What became of it; throws on every error but the one that it may throw, and if it became longer. */
async function outcome(picture: Uint8Array): Promise<'stripped' | 'refused'> {
  const stripped = await stripMetadata(picture).catch((error: unknown) => {
    if (error instanceof MalformedMediaError) return null;
    throw error;
  });
  if (stripped !== null && stripped.bytes.length > picture.length + 600) throw new Error('longer than it was');
  return stripped === null ? 'refused' : 'stripped';
}

describe('withOrientation', () => {
  it.each(TALKATIVE.filter(([name]) => !name.includes('GIF')))(
    'puts the orientation of %s back and nothing else',
    async (_, picture) => {
      const { bytes } = await stripMetadata(picture);
      const turned = withOrientation(bytes, 5);
      expect(tells(turned)).toEqual([]);
      expect(turned.length).toBeLessThan(bytes.length + 80);
      const again = await stripMetadata(turned);
      expect(again.orientation).toBe(5);
      expect(pictureHeader(turned)).toEqual(pictureHeader(picture));
    },
  );

  it('adds nothing to a picture that is upright', async () => {
    const { bytes } = await stripMetadata(cameraJpeg());
    expect(Buffer.compare(withOrientation(bytes, 1), bytes)).toBe(0);
  });

  it('refuses what is only the beginning of a picture', () => {
    expect(() => withOrientation(Uint8Array.of(0xff, 0xd8, 0xff), 6)).toThrow(MalformedMediaError);
  });
});
