import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/crypto/bytes.ts';
import {
  type AttachmentSecrets,
  encryptAttachmentBytes,
  openAttachment,
  type SealedAttachment,
} from '../../../src/crypto/files/attachment.ts';
import { collect, sourceOf } from '../../../src/crypto/files/byte-source.ts';
import { legacyPaddedSize, sealLegacy } from '../../../src/crypto/files/legacy-scheme.ts';
import { SecretStream, TAG_FINAL, TAG_MESSAGE } from '../../../src/crypto/files/secretstream.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { released, sample, sourceIn } from './pieces.ts';

const FILES: Record<string, SealedAttachment> = {
  legacy: await encryptAttachmentBytes(sample(3_000), { scheme: 'legacy' }),
  'legacy of several pieces': await encryptAttachmentBytes(sample(600_000), { scheme: 'legacy' }),
  stream: await encryptAttachmentBytes(sample(3_000), { scheme: 'stream' }),
  'stream of several chunks': await encryptAttachmentBytes(sample(70_000), { scheme: 'stream' }),
};
const RUNS = { numRuns: 60 };

/** Opens in pieces, so that a good beginning would come out if anything let it. */
const opening = (blob: Uint8Array, secrets: AttachmentSecrets) =>
  released(openAttachment(sourceIn(blob, [4_096]), secrets));

const refused = { bytes: 0, error: expect.any(String) as string };

describe.each(Object.entries(FILES))('a %s attachment', (_, sealed) => {
  const { blob } = sealed;

  it('opens as it is', async () => {
    expect(await opening(blob, sealed)).toEqual({ bytes: sealed.size, error: null });
  });

  it('gives nothing if one bit is flipped', async () => {
    const bits = fc.oneof(
      fc.nat(blob.length * 8 - 1),
      fc.nat(8 * 48),
      fc.nat(8 * 60).map((n) => blob.length * 8 - 1 - n),
    );
    await fc.assert(
      fc.asyncProperty(bits, async (bit) => {
        const flipped = blob.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(await opening(flipped, sealed)).toEqual(refused);
      }),
      RUNS,
    );
  });

  it('gives nothing if it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(blob.length - 1), fc.boolean(), async (length, front) => {
        const cut = front ? blob.slice(blob.length - length) : blob.slice(0, length);
        expect(await opening(cut, sealed)).toEqual(refused);
      }),
      RUNS,
    );
  });

  it('gives nothing if it is cut at a border of chunks or blocks', async () => {
    const borders = [0, 1, 16, 24, 25, 32, 42, 43, 48, 64, 25 + 32_785, 25 + 2 * 32_785, blob.length - 16];
    for (const length of borders.filter((border) => border < blob.length))
      expect(await opening(blob.slice(0, length), sealed)).toEqual(refused);
  });

  it('gives nothing if something is appended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), async (more) => {
        expect(await opening(concatBytes(blob, more), sealed)).toEqual(refused);
      }),
      RUNS,
    );
    expect(await opening(concatBytes(blob, blob), sealed)).toEqual(refused);
  });

  it('gives nothing if two parts change places', async () => {
    for (const [at, length] of [[25, 32_785] as const, [16, 16] as const, [1_000, 64] as const]) {
      if (at + 2 * length > blob.length) continue;
      const [a, b] = [blob.slice(at, at + length), blob.slice(at + length, at + 2 * length)];
      const swapped = concatBytes(blob.slice(0, at), b, a, blob.slice(at + 2 * length));
      expect(await opening(swapped, sealed)).toEqual(refused);
    }
  });

  it('gives nothing with another key, or a key of another length', async () => {
    const key = sealed.key.slice();
    key[key.length - 1] = (key.at(-1) as number) ^ 1;
    expect(await opening(blob, { ...sealed, key })).toEqual(refused);
    for (const length of [0, 16, 31, 33, 63, 65, 96])
      expect(await opening(blob, { ...sealed, key: new Uint8Array(length) })).toEqual({
        bytes: 0,
        error: 'malformed-input',
      });
  });

  it('gives nothing if its source has more or fewer bytes than it says', async () => {
    for (const announced of [blob.length - 16, blob.length + 16])
      expect(await released(openAttachment(sourceIn(blob, [4_096], announced), sealed))).toEqual({
        bytes: 0,
        error: 'file-changed',
      });
  });

  it('gives nothing if more bytes are stated than were encrypted', async () => {
    for (const size of [blob.length, 2 ** 31, Number.MAX_SAFE_INTEGER, 2 ** 60, -1, 1.5, NaN, Infinity])
      expect(await opening(blob, { ...sealed, size })).toEqual({ bytes: 0, error: 'file-size' });
  });

  it('is cut to the size that was stated', async () => {
    for (const size of [1, 541, 2_999])
      expect(await opening(blob, { ...sealed, size })).toEqual({ bytes: size, error: null });
  });

  it('gives nothing for arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await opening(bytes, sealed)).toEqual(refused);
      }),
      RUNS,
    );
  });
});

describe('the size of an attachment', () => {
  it('is needed in the legacy scheme', async () => {
    const { blob, key, digest } = FILES['legacy'] as SealedAttachment;
    expect(await opening(blob, { key, digest })).toEqual({ bytes: 0, error: 'file-size' });
    expect(await opening(blob, { key, digest, size: 0 })).toEqual({ bytes: 0, error: 'file-size' });
  });

  it('may be missing in the stream scheme, and is exact', async () => {
    const { blob, key, size } = FILES['stream'] as SealedAttachment;
    expect(await opening(blob, { key })).toEqual({ bytes: size, error: null });
    expect(await opening(blob, { key, size: size + 1 })).toEqual({ bytes: 0, error: 'file-size' });
  });

  it('may reach into the legacy padding, not beyond', async () => {
    const padded = legacyPaddedSize(3_000);
    const sealed = FILES['legacy'] as SealedAttachment;
    expect(await opening(sealed.blob, { ...sealed, size: padded })).toEqual({ bytes: padded, error: null });
    expect((await opening(sealed.blob, { ...sealed, size: padded + 1 })).error).toBe('file-size');
  });
});

describe('a sender who holds the keys', () => {
  it('cannot leave the digest out, or state another', async () => {
    const sealed = FILES['legacy'] as SealedAttachment;
    for (const digest of [null, new Uint8Array(0), new Uint8Array(32), (sealed.digest as Uint8Array).slice(0, 31)])
      expect(await opening(sealed.blob, { ...sealed, digest })).toEqual({ bytes: 0, error: 'authentication' });
  });

  it('cannot have a file with wrong CBC padding opened in part', async () => {
    const key = sample(64, 7);
    const { blob: pieces } = sealLegacy(sourceOf(sample(320)), key, sample(16));
    const blob = await collect(pieces);
    // Without its last block the ciphertext ends in plain data, whose last byte is no padding.
    const inner = blob.slice(0, blob.length - 32 - 16);
    const mac = await crypto.subtle.sign(
      'HMAC',
      await crypto.subtle.importKey('raw', key.slice(32), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
      inner,
    );
    const forged = concatBytes(inner, new Uint8Array(mac));
    expect(await opening(forged, { key, digest: sha256(forged), size: 16 })).toEqual({
      bytes: 0,
      error: 'authentication',
    });
  });

  it.each([
    [
      'that ends too early',
      [
        [0x01, TAG_MESSAGE],
        [0x61, TAG_FINAL],
        [0x62, TAG_MESSAGE],
      ],
    ],
    [
      'that never ends',
      [
        [0x01, TAG_MESSAGE],
        [0x61, TAG_MESSAGE],
      ],
    ],
    [
      'of padding only',
      [
        [0x00, TAG_MESSAGE],
        [0x00, TAG_FINAL],
      ],
    ],
    [
      'whose padding ends wrongly',
      [
        [0x00, TAG_MESSAGE],
        [0x02, TAG_FINAL],
      ],
    ],
  ] as const)('cannot have a stream %s opened in part', async (_name, chunks) => {
    const [key, header] = [sample(32, 8), sample(24, 9)];
    const stream = new SecretStream(key, header);
    const sealed = chunks.map(([first, tag], i) => {
      const chunk = new Uint8Array(i === chunks.length - 1 ? 100 : 32_768);
      chunk[0] = first;
      return stream.push(chunk, tag);
    });
    const blob = concatBytes(Uint8Array.of(0x53), header, ...sealed);
    expect(await opening(blob, { key })).toEqual(refused);
  });
});
