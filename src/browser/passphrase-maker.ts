import { isTooCheap } from '../crypto/passphrase-cost.ts';
import type { PassphraseParameters } from '../messenger/lock/lock-api.ts';

export interface KeyOrder {
  passphrase: string;
  /** null: new ones, with a cost of about a second on this machine. */
  parameters: PassphraseParameters | null;
}

export interface KeyAnswer {
  parameters: PassphraseParameters;
  /** 32 bytes, base64. */
  key: string;
}

/**
 * Makes the key of a passphrase in a worker of its own, so that the page goes on drawing.
 *
 * @throws Error if the passphrase is absurdly long, or there is too little memory
 */
export async function passphraseKey(order: KeyOrder): Promise<KeyAnswer> {
  const worker = new Worker(new URL('./passphrase-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise<KeyAnswer>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<KeyAnswer | { error: string }>) => {
        if ('error' in data) reject(new Error(data.error));
        else resolve(data);
      });
      worker.addEventListener('error', () => reject(new Error('the worker that makes keys did not start')));
      worker.postMessage(order);
    });
  } finally {
    worker.terminate();
  }
}

/** A new key of a passphrase whose key so far was made with too little work; null if it was not. Errors as {@link passphraseKey}. */
export async function raisedKey({ passphrase, parameters }: KeyOrder): Promise<KeyAnswer | null> {
  return parameters !== null && isTooCheap(parameters) ? passphraseKey({ passphrase, parameters: null }) : null;
}
