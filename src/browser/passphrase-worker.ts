import { fromBase64, randomBytes, toBase64 } from '../crypto/bytes.ts';
import { StarlingError } from '../crypto/errors.ts';
import { costFor, derivePassphraseKey, normalPassphrase, PASSPHRASE_SALT_BYTES } from '../crypto/passphrase-key.ts';
import type { KeyOrder, KeyAnswer } from './passphrase-maker.ts';

/** A new key takes about so long on the machine that it is made on. */
const TARGET_MS = 1_000;

const msOf = async (cost: { t: number; m: number }): Promise<number> => {
  const startMs = performance.now();
  await derivePassphraseKey('measuring', new Uint8Array(PASSPHRASE_SALT_BYTES), cost);
  return performance.now() - startMs;
};

async function make({ passphrase, parameters }: KeyOrder): Promise<KeyAnswer> {
  const cost = parameters ?? (await costFor(TARGET_MS, msOf));
  const salt = parameters ? fromBase64(parameters.salt) : randomBytes(PASSPHRASE_SALT_BYTES);
  const key = await derivePassphraseKey(normalPassphrase(passphrase) ?? '', salt, cost);
  return { parameters: { salt: toBase64(salt), m: cost.m, t: cost.t }, key: toBase64(key) };
}

// One order a worker: it ends with its answer, and its memory with it.
addEventListener('message', ({ data }: MessageEvent<KeyOrder>) => {
  void make(data).then(
    (answer) => postMessage(answer),
    (error: unknown) => postMessage({ error: error instanceof StarlingError ? error.message : 'no key was made' }),
  );
});
