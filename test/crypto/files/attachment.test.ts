import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/crypto/bytes.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import {
  encryptAttachment,
  encryptAttachmentBytes,
  openAttachment,
  openAttachmentBytes,
} from '../../../src/crypto/files/attachment.ts';
import { collect, sourceOf } from '../../../src/crypto/files/byte-source.ts';
import { EmptyFileError, FileChangedError, FileTooLargeError } from '../../../src/crypto/files/file-errors.ts';
import { MAX_BLOB_BYTES, MAX_FILE_BYTES } from '../../../src/protocol/limits.ts';
import { ATTACHMENT_SCHEME } from '../../../src/crypto/files/file-scheme.ts';
import { legacyPaddedSize, openLegacy, sealLegacy } from '../../../src/crypto/files/legacy-scheme.ts';
import { MAX_STREAM_FILE_BYTES } from '../../../src/crypto/files/file-limits.ts';
import { sealStream, streamKeyOf } from '../../../src/crypto/files/stream-scheme.ts';
import { released, same, sample, sourceIn } from './pieces.ts';

const SEED = sample(32, 99);
const ODD_PIECES = [1, 70_000, 31, 262_144, 5];

/** Counts the bytes of the newest reading. */
function countedSource(bytes: Uint8Array) {
  let count = 0;
  const source = {
    length: bytes.length,
    async *read() {
      count = 0;
      for await (const piece of sourceIn(bytes, [65_536]).read()) {
        count += piece.length;
        yield piece;
      }
    },
  };
  return { source, count: () => count };
}

describe('an attachment', () => {
  const sizes = [1, 15, 16, 17, 540, 541, 542, 4_053, 4_054, 32_767, 32_768, 32_769, 65_536, 262_143, 262_144, 262_145];

  it.each(sizes)('of %i bytes comes back in both schemes', async (size) => {
    const file = sample(size);
    for (const scheme of ['legacy', 'stream'] as const) {
      const sealed = await encryptAttachmentBytes(file, { scheme });
      expect(sealed.blob.length).toBe(sealed.blobSize);
      expect(sealed.size).toBe(size);
      expect(same(await openAttachmentBytes(sealed.blob, sealed), file)).toBe(true);
    }
  });

  it('is the same whatever pieces it is read in', async () => {
    const file = sample(600_001);
    for (const scheme of ['legacy', 'stream'] as const) {
      const sealed = await encryptAttachment(sourceIn(file, ODD_PIECES), { scheme, seed: SEED });
      const blob = await collect(sealed.blob);
      expect(blob.length).toBe(sealed.blobSize);
      const secrets = { ...sealed, digest: sealed.digest() };
      expect(same(await collect(openAttachment(sourceIn(blob, [...ODD_PIECES, 48]), secrets)), file)).toBe(true);
    }
  });

  it('is sent in the scheme that every client reads, unless asked otherwise', async () => {
    const sealed = await encryptAttachmentBytes(sample(1_000));
    expect(ATTACHMENT_SCHEME).toBe('legacy');
    expect(sealed.scheme).toBe('legacy');
    expect(sealed.key.length).toBe(64);
    expect(sealed.digest).toEqual(sha256(sealed.blob));
  });

  it('has a key of 32 bytes and no digest in the stream scheme', async () => {
    const sealed = await encryptAttachmentBytes(sample(1_000), { scheme: 'stream' });
    expect([sealed.scheme, sealed.key.length, sealed.digest]).toEqual(['stream', 32, null]);
  });

  it('hides its exact size', async () => {
    for (const scheme of ['legacy', 'stream'] as const) {
      const [a, b] = [
        await encryptAttachmentBytes(sample(9_800), { scheme }),
        await encryptAttachmentBytes(sample(9_900), { scheme }),
      ];
      expect(a.blobSize).toBe(b.blobSize);
    }
  });

  it('has another blob each time in the legacy scheme, the same with one seed in the stream scheme', async () => {
    const blobOf = async (options: Parameters<typeof encryptAttachmentBytes>[1]) =>
      (await encryptAttachmentBytes(sample(700), options)).blob;
    expect(same(await blobOf({ scheme: 'legacy' }), await blobOf({ scheme: 'legacy' }))).toBe(false);
    expect(same(await blobOf({ scheme: 'stream' }), await blobOf({ scheme: 'stream' }))).toBe(false);
    const seeded = { scheme: 'stream', seed: SEED } as const;
    expect(same(await blobOf(seeded), await blobOf(seeded))).toBe(true);
    expect(same(await blobOf(seeded), await blobOf({ ...seeded, seed: sample(32, 5) }))).toBe(false);
  });

  it('gives its digest only after the blob was read', async () => {
    const sealed = await encryptAttachment(sourceOf(sample(10)), { scheme: 'legacy' });
    expect(() => sealed.digest()).toThrow(TypeError);
    const blob = await collect(sealed.blob);
    expect(sealed.digest()).toEqual(sha256(blob));
  });

  it('never has more than a megabyte between what was read and what was given out', async () => {
    const file = sample(4_000_000);
    for (const scheme of ['legacy', 'stream'] as const) {
      const counted = countedSource(file);
      const sealed = await encryptAttachment(counted.source, { scheme });
      const blob: Uint8Array[] = [];
      const behind: number[] = [];
      let written = 0;
      for await (const piece of sealed.blob) {
        written += piece.length;
        blob.push(piece);
        behind.push(counted.count() - written);
      }
      expect(Math.max(...behind)).toBeLessThan(1_000_000);

      const reading = countedSource(concatBytes(...blob));
      const opened: number[] = [];
      let given = 0;
      for await (const piece of openAttachment(reading.source, { ...sealed, digest: sealed.digest() })) {
        given += piece.length;
        opened.push(reading.count() - given);
      }
      expect(given).toBe(file.length);
      expect(opened.length).toBeGreaterThan(10);
      expect(Math.max(...opened)).toBeLessThan(1_000_000);
    }
  });

  it('without a byte is refused', async () => {
    for (const scheme of ['legacy', 'stream'] as const)
      await expect(encryptAttachmentBytes(new Uint8Array(0), { scheme })).rejects.toThrow(EmptyFileError);
  });

  it('that changes while it is read is refused', async () => {
    for (const scheme of ['legacy', 'stream'] as const) {
      for (const announced of [99_999, 100_001]) {
        const sealing = async () =>
          collect((await encryptAttachment(sourceIn(sample(100_000), [4_096], announced), { scheme })).blob);
        await expect(sealing()).rejects.toThrow(FileChangedError);
      }
    }
  });

  it.each(['legacy', 'stream'] as const)('at the limit comes back (%s), and fits the servers', async (scheme) => {
    for (const size of [MAX_FILE_BYTES - 1, MAX_FILE_BYTES]) {
      const file = sample(size);
      const sealed = await encryptAttachmentBytes(file, { scheme });
      expect(sealed.blobSize).toBeLessThan(10_000_000);
      expect(same(await openAttachmentBytes(sealed.blob, sealed), file)).toBe(true);
    }
  });

  it('above the limit is refused before a byte is read', async () => {
    const source = {
      length: MAX_FILE_BYTES + 1,
      read: () => {
        throw new Error('was read');
      },
    };
    for (const scheme of ['legacy', 'stream'] as const)
      await expect(encryptAttachment(source, { scheme, seed: SEED })).rejects.toThrow(FileTooLargeError);
    const opening = openAttachment({ ...source, length: MAX_BLOB_BYTES + 1 }, { key: new Uint8Array(32) });
    expect(await released(opening)).toEqual({ bytes: 0, error: 'file-too-large' });
  });
});

describe('collect', () => {
  it('joins any number of pieces', async () => {
    const file = sample(300_000);
    expect(same(await collect(sourceIn(file, [1]).read()), file)).toBe(true);
  });
});

describe('the stream scheme', () => {
  it('opens the largest regular file, and seals no larger one', async () => {
    const [file, secret] = [sample(MAX_STREAM_FILE_BYTES), sample(56, 6)];
    const blob = await collect(sealStream(sourceOf(file), secret));
    expect(blob.length).toBe(MAX_BLOB_BYTES);
    expect(same(await openAttachmentBytes(blob, { key: streamKeyOf(secret) }), file)).toBe(true);
    const larger = { length: MAX_STREAM_FILE_BYTES + 1, read: () => [] };
    expect(await released(sealStream(larger, secret))).toEqual({ bytes: 0, error: 'file-too-large' });
  });
});

describe('the legacy scheme', () => {
  it('opens 10 MB, as others may send them', async () => {
    const file = sample(10_000_000);
    expect(legacyPaddedSize(file.length)).toBe(file.length);
    const key = sample(64, 3);
    const { blob, blobSize, digest } = sealLegacy(sourceIn(file, [262_144]), key, sample(16, 4));
    const sealed = await collect(blob);
    expect(sealed.length).toBe(blobSize);
    expect(same(await collect(openLegacy(sourceIn(sealed, [100_000]), key, digest(), file.length)), file)).toBe(true);
  });

  it.each([262_127, 262_128, 262_143, 262_144, 262_145, 524_288])(
    'makes of %i bytes what WebCrypto makes at once',
    async (size) => {
      const [plain, key, iv] = [sample(size), sample(64, 3), sample(16, 4)];
      const aes = await crypto.subtle.importKey('raw', key.slice(0, 32), 'AES-CBC', false, ['encrypt']);
      const atOnce = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, aes, plain));
      const sealed = await collect(sealLegacy(sourceIn(plain, ODD_PIECES), key, iv).blob);
      expect(same(sealed.subarray(16, -32), atOnce)).toBe(true);
    },
  );

  it.each([
    [1, 541],
    [541, 541],
    [542, 568],
    [569, 596],
    [1_000, 1_020],
    [10_000, 10_110],
    [65_536, 67_789],
    [1_000_000, 1_041_743],
    [5_000_000, 5_212_040],
    [9_999_999, 10_000_000],
  ])('fills %i bytes up to %i', (size, padded) => {
    expect(legacyPaddedSize(size)).toBe(padded);
  });

  it('never pads to less than the file', () => {
    for (let size = 1; size <= 10_000_000; size += 1 + Math.floor(size / 200))
      expect(legacyPaddedSize(size)).toBeGreaterThanOrEqual(size);
  });
});
