import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encryptAvatar, openAvatar } from '../../../src/crypto/files/avatar.ts';
import { encryptAttachmentBytes } from '../../../src/crypto/files/attachment.ts';
import { EmptyFileError, FileTooLargeError } from '../../../src/crypto/files/file-errors.ts';
import { MAX_BLOB_BYTES, MAX_FILE_BYTES } from '../../../src/protocol/limits.ts';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import { outcome } from '../outcome.ts';
import { same, sample } from './pieces.ts';

const SCHEMES = ['legacy', 'stream'] as const;
const RUNS = { numRuns: 60 };

describe.each(SCHEMES)('a picture in the %s scheme', (scheme) => {
  it.each([1, 28, 29, 4_053, 4_054, 40_000, 200_000])('of %i bytes comes back', async (size) => {
    const { key, blob } = await encryptAvatar(sample(size), { scheme });
    expect(key.length).toBe(32);
    expect(same(await openAvatar(blob, key, scheme), sample(size))).toBe(true);
  });

  it('gives nothing if it was altered, cut or lengthened', async () => {
    const { key, blob } = await encryptAvatar(sample(5_000), { scheme });
    await fc.assert(
      fc.asyncProperty(fc.nat(blob.length * 8 - 1), fc.nat(blob.length - 1), async (bit, length) => {
        const flipped = blob.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(await outcome(() => openAvatar(flipped, key, scheme))).toBe('rejected');
        expect(await outcome(() => openAvatar(blob.slice(0, length), key, scheme))).toBe('rejected');
        const longer = new Uint8Array(blob.length + 1 + (bit % 40));
        longer.set(blob);
        expect(await outcome(() => openAvatar(longer, key, scheme))).toBe('rejected');
      }),
      RUNS,
    );
  });

  it('gives nothing when read in the other scheme', async () => {
    const { key, blob } = await encryptAvatar(sample(5_000), { scheme });
    const other = scheme === 'legacy' ? 'stream' : 'legacy';
    expect(await outcome(() => openAvatar(blob, key, other))).toBe('rejected');
  });

  it('refuses keys and pictures of impossible lengths', async () => {
    const { blob } = await encryptAvatar(sample(10), { scheme });
    for (const length of [0, 16, 31, 33, 64])
      await expect(openAvatar(blob, new Uint8Array(length), scheme)).rejects.toThrow(MalformedInputError);
    await expect(encryptAvatar(new Uint8Array(0), { scheme })).rejects.toThrow(EmptyFileError);
    await expect(encryptAvatar(new Uint8Array(MAX_FILE_BYTES + 1), { scheme })).rejects.toThrow(FileTooLargeError);
    const huge = new Uint8Array(MAX_BLOB_BYTES + 1);
    await expect(openAvatar(huge, new Uint8Array(32), scheme)).rejects.toThrow(FileTooLargeError);
  });
});

describe('the key of a picture', () => {
  it('is new for each picture in the legacy scheme, which is what we send', async () => {
    const [a, b] = [await encryptAvatar(sample(100)), await encryptAvatar(sample(100))];
    expect([a.scheme, same(a.key, b.key)]).toEqual(['legacy', false]);
  });

  it('comes from seed and picture in the stream scheme, and is not that of an attachment', async () => {
    const options = { scheme: 'stream', seed: sample(32, 4) } as const;
    const [a, b] = [await encryptAvatar(sample(100), options), await encryptAvatar(sample(100), options)];
    expect(same(a.blob, b.blob)).toBe(true);
    expect(same(a.key, (await encryptAttachmentBytes(sample(100), options)).key)).toBe(false);
  });
});
