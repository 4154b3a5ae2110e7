import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { type Bytes, fromHex, randomBytes, toHex } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';

/** The one key pair of a file server, in both its forms. */
export interface ServerKeys {
  /** 64 hex digits: what people enter and what `p=` in a file's address holds. */
  ed25519: string;
  x25519Secret: Bytes;
  x25519Public: Bytes;
}

/** @param seed 32 bytes */
export function serverKeys(seed: Uint8Array): ServerKeys {
  const x25519Secret = ed25519.utils.toMontgomerySecret(seed) as Bytes;
  return {
    ed25519: toHex(ed25519.getPublicKey(seed)),
    x25519Secret,
    x25519Public: x25519.getPublicKey(x25519Secret),
  };
}

const MAX_KEY_FILE_BYTES = 128;

/**
 * Reads the seed (64 hex digits) from `path`, or makes one that only the owner may read.
 *
 * @throws MalformedInputError if the file holds something else; a symbolic link is not followed.
 */
export async function loadServerKeys(path: string): Promise<ServerKeys> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_KEY_FILE_BYTES), 0, MAX_KEY_FILE_BYTES, 0);
      const seed = fromHex(buffer.toString('utf8', 0, bytesRead).trim());
      if (seed.length !== 32) throw new MalformedInputError('the key file does not hold 64 hex digits');
      return serverKeys(seed);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const seed = randomBytes(32);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${toHex(seed)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return serverKeys(seed);
}
