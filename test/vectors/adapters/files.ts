import { blake2b } from '../../../src/crypto/hash.ts';
import { fromHex, toHex } from '../../../src/crypto/bytes.ts';
import { sealLegacyAvatar, openAvatar } from '../../../src/crypto/files/avatar.ts';
import { type ByteSource, collect, sourceOf } from '../../../src/crypto/files/byte-source.ts';
import { legacyPaddedSize, openLegacy, sealLegacy } from '../../../src/crypto/files/legacy-scheme.ts';
import { streamPaddingLength } from '../../../src/crypto/files/stream-padding.ts';
import {
  deriveStreamSecret,
  openStream,
  sealStream,
  streamBlobSize,
  type StreamDomain,
  streamKeyOf,
} from '../../../src/crypto/files/stream-scheme.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { type Adapter, bytesOf, type CaseResult, drawnRandom, numberOf, objectOf, runCases, textOf } from '../case.ts';

const sourceIn = (input: JsonObject, key: string): ByteSource => sourceOf(bytesOf(input, key));

export const attachmentLegacy: Adapter = {
  operations: {
    async encrypt(input) {
      const { blob, digest } = sealLegacy(sourceIn(input, 'plaintext'), bytesOf(input, 'key'), bytesOf(input, 'iv'));
      const encrypted = toHex(await collect(blob));
      const hash = digest();
      return { encrypted, digest: hash && toHex(hash) };
    },
    async decrypt(input) {
      const digest = typeof input['digest'] === 'string' ? fromHex(input['digest']) : null;
      const pieces = openLegacy(sourceIn(input, 'encrypted'), bytesOf(input, 'key'), digest, 'whole');
      return { plaintext: toHex(await collect(pieces)) };
    },
    padded_size: (input) => ({ padded_size: legacyPaddedSize(numberOf(input, 'length')) }),
  },
};

export const avatarLegacy: Adapter = {
  operations: {
    async encrypt(input) {
      const iv = drawnRandom(input)?.(12) ?? bytesOf(input, 'iv');
      return { encrypted: toHex(await sealLegacyAvatar(bytesOf(input, 'plaintext'), bytesOf(input, 'key'), iv)) };
    },
    decrypt: async (input) => ({
      plaintext: toHex(await openAvatar(bytesOf(input, 'encrypted'), bytesOf(input, 'key'), 'legacy')),
    }),
  },
};

const DOMAINS: Readonly<Record<string, StreamDomain>> = { attachment: 'attachment', profile_pic: 'profile-picture' };

const pattern = (length: number, multiplier: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (multiplier * i) & 0xff);

async function sealedAs(input: JsonObject, data: Uint8Array) {
  const source = sourceOf(data);
  const domain = DOMAINS[textOf(input, 'domain')] ?? 'attachment';
  const secret = await deriveStreamSecret(source, bytesOf(input, 'seed'), domain);
  return { key: toHex(streamKeyOf(secret)), blob: await collect(sealStream(source, secret)) };
}

export const attachmentStream: Adapter = {
  operations: {
    async encrypt(input) {
      const data = objectOf(input, 'data_pattern');
      const { key, blob } = await sealedAs(input, pattern(numberOf(data, 'length'), numberOf(data, 'multiplier')));
      return {
        key,
        size: blob.length,
        blake2b32: toHex(blake2b(blob, { size: 32 })),
        header: toHex(blob.subarray(0, 25)),
        encrypted: toHex(blob),
      };
    },
    sizes(input) {
      const length = numberOf(input, 'length');
      return { padding: streamPaddingLength(length), encrypted_size: streamBlobSize(length) };
    },
    decrypt: async (input) => ({
      data: toHex(await collect(openStream(sourceIn(input, 'encrypted'), bytesOf(input, 'key'), 0))),
    }),
  },
};

const v2AttachmentStream: Adapter = {
  operations: {
    async encrypt(input) {
      const { key, blob } = await sealedAs(input, pattern(numberOf(input, 'size'), 7));
      const opened = await collect(openStream(sourceOf(blob), fromHex(key), 0));
      return {
        key,
        header: toHex(blob.subarray(1, 25)),
        encrypted_size: blob.length,
        encrypted_sha256: toHex(sha256(blob)),
        first64: toHex(blob.subarray(0, 64)),
        last32: toHex(blob.subarray(-32)),
        encrypted: toHex(blob),
        padding: streamPaddingLength(numberOf(input, 'size')),
        size: opened.length,
      };
    },
    sizes(input) {
      const plain = numberOf(input, 'plain');
      return { padding: streamPaddingLength(plain), encrypted: streamBlobSize(plain) };
    },
  },
  information: ['domain', 'personalization', 'seed', 'data', 'plain'],
};

/** `v2-attachment-stream`: lists of sizes and of files, in which input and result lie side by side. */
export function runStreamFileCases(file: JsonObject): Promise<CaseResult[]> {
  const asCases = (key: string, op: string) =>
    (Array.isArray(file[key]) ? (file[key] as readonly unknown[]) : []).filter(isObject).map((both, index) => ({
      name: `${op} ${index}`,
      op,
      in: both,
      out: both,
    }));
  return runCases([...asCases('sizes', 'sizes'), ...asCases('cases', 'encrypt')], v2AttachmentStream);
}
