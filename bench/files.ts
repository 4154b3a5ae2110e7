import { copyBytes, randomBytes } from '../src/crypto/bytes.ts';
import { encryptAvatar, openAvatar } from '../src/crypto/files/avatar.ts';
import { collect, type Pieces, sourceOf } from '../src/crypto/files/byte-source.ts';
import { openLegacy, sealLegacy } from '../src/crypto/files/legacy-scheme.ts';
import { deriveStreamSecret, openStream, sealStream, streamKeyOf } from '../src/crypto/files/stream-scheme.ts';
import type { Operation } from './operations.ts';
import type { Sodium } from './sodium.ts';

const FILE_BYTES = 10_000_000;
const PICTURE_BYTES = 200_000;
const CHUNK_BYTES = 32_768;
const FINAL = 3;

const { subtle } = globalThis.crypto;

/** Reads to the end, keeping nothing: what a caller does that writes to disk. */
async function drain(pieces: Pieces): Promise<void> {
  for await (const _piece of pieces);
}

function sodiumSeal(sodium: Sodium, file: Uint8Array, key: Uint8Array) {
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += CHUNK_BYTES) {
    const tag = at + CHUNK_BYTES >= file.length ? FINAL : 0;
    const chunk = file.subarray(at, at + CHUNK_BYTES);
    chunks.push(sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, null, tag));
  }
  return { header, chunks };
}

function sodiumOpen(sodium: Sodium, { header, chunks }: ReturnType<typeof sodiumSeal>, key: Uint8Array): void {
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
  for (const chunk of chunks) sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, null);
}

/** Both encryptions of files, beside the reference's stream and WebCrypto's AES, HMAC and hash over the whole at once. */
export async function fileOperations(sodium: Sodium): Promise<Operation[]> {
  const file = new Uint8Array(FILE_BYTES).map((_, i) => (i * 7) >>> 3);
  const picture = file.slice(0, PICTURE_BYTES);
  const [legacyKey, streamKey, iv, seed] = [randomBytes(64), randomBytes(32), randomBytes(16), randomBytes(32)];
  const legacy = sealLegacy(sourceOf(file), legacyKey, iv);
  const legacyBlob = await collect(legacy.blob);
  const secret = await deriveStreamSecret(sourceOf(file), seed, 'attachment');
  const streamBlob = await collect(sealStream(sourceOf(file), secret));
  const sodiumBlob = sodiumSeal(sodium, file, streamKey);
  const aes = await subtle.importKey('raw', legacyKey.slice(0, 32), 'AES-CBC', false, ['encrypt', 'decrypt']);
  const hmacHash = { name: 'HMAC', hash: 'SHA-256' };
  const mac = await subtle.importKey('raw', legacyKey.slice(32), hmacHash, false, ['sign']);
  const sealed = copyBytes(legacyBlob.subarray(16, -32));
  const avatars = [
    await encryptAvatar(picture, { scheme: 'legacy' }),
    await encryptAvatar(picture, { scheme: 'stream' }),
  ];
  return [
    {
      name: 'legacy, encrypt',
      candidates: [
        { name: 'product', run: () => drain(sealLegacy(sourceOf(file), legacyKey, iv).blob) },
        {
          name: 'WebCrypto',
          run: async () => {
            const encrypted = await subtle.encrypt({ name: 'AES-CBC', iv }, aes, file);
            await Promise.all([subtle.sign('HMAC', mac, encrypted), subtle.digest('SHA-256', encrypted)]);
          },
        },
      ],
    },
    {
      name: 'legacy, decrypt',
      candidates: [
        {
          name: 'product',
          run: () => drain(openLegacy(sourceOf(legacyBlob), legacyKey, legacy.digest(), FILE_BYTES)),
        },
        {
          name: 'WebCrypto',
          run: async () => {
            await Promise.all([subtle.sign('HMAC', mac, sealed), subtle.digest('SHA-256', sealed)]);
            await subtle.decrypt({ name: 'AES-CBC', iv }, aes, sealed);
          },
        },
      ],
    },
    {
      name: 'stream, key from the content',
      candidates: [
        { name: 'product', run: () => deriveStreamSecret(sourceOf(file), seed, 'attachment') },
        { name: 'libsodium', run: () => sodium.crypto_generichash(56, file) },
      ],
    },
    {
      name: 'stream, encrypt',
      candidates: [
        { name: 'product', run: () => drain(sealStream(sourceOf(file), secret)) },
        { name: 'libsodium', run: () => sodiumSeal(sodium, file, streamKey) },
      ],
    },
    {
      name: 'stream, decrypt',
      candidates: [
        { name: 'product', run: () => drain(openStream(sourceOf(streamBlob), streamKeyOf(secret), FILE_BYTES)) },
        { name: 'libsodium', run: () => sodiumOpen(sodium, sodiumBlob, streamKey) },
      ],
    },
    ...avatars.map(({ blob, key, scheme }) => ({
      name: `${scheme} picture of 200 kB, decrypt`,
      candidates: [{ name: 'product' as const, run: () => openAvatar(blob, key, scheme) }],
    })),
  ];
}
