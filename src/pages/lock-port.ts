import { watchSessionKey } from '../browser/key-storage.ts';
import { passphraseKey, raisedKey } from '../browser/passphrase-maker.ts';
import { requestIdle } from '../browser/permissions.ts';
import type { LockApi, Proof } from '../messenger/lock/lock-api.ts';
import { RemoteError } from '../messenger/rpc.ts';
import { OPEN_KEY_NAME } from '../store/open-key-name.ts';
import type { LockPort, LockRefusal } from '../ui/ports.ts';

/** Read when the first passkey is asked for. */
const passkeys = async () => import('../browser/passkey.ts');

/** The app lock with everything a page does for it: keys are made here, and only they go to the background. */
export function lockPort(lock: LockApi): LockPort {
  /** A refusal is an answer, not a failure. */
  const answered = async (work: Promise<void>): Promise<'done' | LockRefusal> => {
    try {
      await work;
      return 'done';
    } catch (error) {
      const code = error instanceof RemoteError ? error.code : '';
      if (code !== 'wrong-passphrase' && code !== 'slow-down') throw error;
      const { waitMs } = await lock.state();
      return { refused: code === 'slow-down' ? 'slow-down' : 'wrong', waitMs };
    }
  };

  const proofOf = async (passphrase: string): Promise<Proof> => {
    const { passphrase: parameters } = await lock.state();
    return { by: 'passphrase', key: (await passphraseKey({ passphrase, parameters })).key };
  };

  return {
    state: async () => lock.state(),
    watch: (changed) => watchSessionKey(OPEN_KEY_NAME, changed),
    unlock: async (passphrase) => {
      const { passphrase: parameters } = await lock.state();
      const proof: Proof = { by: 'passphrase', key: (await passphraseKey({ passphrase, parameters })).key };
      // The page loads anew as soon as it is open, so that both keys are made before.
      const raised = await raisedKey({ passphrase, parameters });
      return answered(lock.unlock({ proof, ...(raised && { raised }) }));
    },
    unlockWithPasskey: async () => {
      const { passkey } = await lock.state();
      const asked = passkey === null ? 'cancelled' : await (await passkeys()).askPasskey(passkey);
      if (typeof asked === 'string') return 'cancelled';
      return answered(lock.unlock({ proof: { by: 'passkey', key: asked.key } }));
    },
    lock: async () => lock.lock(),
    setPassphrase: async (passphrase, current) => {
      const proof = current === null ? null : await proofOf(current);
      const { parameters, key } = await passphraseKey({ passphrase, parameters: null });
      return answered(lock.setPassphrase({ current: proof, parameters, key }));
    },
    removeLock: async (current) => answered(lock.removeLock({ current: await proofOf(current) })),
    passkeys: async () => (await passkeys()).passkeysOffered(),
    addPasskey: async (current) => {
      // First what needs the click, then what takes its time.
      const made = await (await passkeys()).createPasskey();
      if (typeof made === 'string') return made;
      return answered(lock.setPasskey({ current: await proofOf(current), ...made }));
    },
    removePasskey: async () => lock.removePasskey(),
    changeRules: async (change) => lock.changeRules(change),
    requestIdle,
    erase: async () => lock.erase(),
  };
}
