import type { LockState } from '../../../src/messenger/lock/lock-api.ts';
import type { LockPort, LockRefusal } from '../../../src/ui/ports.ts';
import { NOW_MS } from './sample-rows.ts';

/** What opens the sample. */
export const SAMPLE_PASSPHRASE = 'seven birds over the reeds';

const NONE: LockState = {
  kind: 'none',
  awayMinutes: 15,
  collect: false,
  tell: true,
  lockedSinceMs: null,
  isCollecting: false,
  passphrase: null,
  passkey: null,
  waitMs: 0,
};

/** A lock in memory; the third mistake has to be waited for. */
export function sampleLock(change: Partial<LockState>): LockPort {
  let state: LockState = {
    ...NONE,
    ...(change.kind === 'locked' && { lockedSinceMs: NOW_MS - 3_600_000 }),
    ...(change.kind !== undefined && change.kind !== 'none' && { passphrase: { salt: '', m: 65_536, t: 3 } }),
    ...change,
  };
  let mistakes = 0;
  const watchers = new Set<() => void>();
  const put = (next: Partial<LockState>): void => {
    const isMoved = next.kind !== undefined && (next.kind === 'locked') !== (state.kind === 'locked');
    state = { ...state, ...next };
    if (isMoved) for (const watcher of watchers) watcher();
  };
  const proven = (passphrase: string | null): 'done' | LockRefusal => {
    if (state.kind === 'none' || passphrase === SAMPLE_PASSPHRASE) return 'done';
    state.waitMs = ++mistakes < 3 ? 0 : 5_000;
    return { refused: 'wrong', waitMs: state.waitMs };
  };
  const after = (passphrase: string | null, next: Partial<LockState>): 'done' | LockRefusal => {
    const result = proven(passphrase);
    if (result === 'done') put(next);
    return result;
  };
  return {
    state: async () => ({ ...state }),
    watch: (changed) => (watchers.add(changed), () => void watchers.delete(changed)),
    unlock: async (passphrase) => after(passphrase, { kind: 'open' }),
    unlockWithPasskey: async () => after(SAMPLE_PASSPHRASE, { kind: 'open' }),
    lock: async () => put({ kind: 'locked', lockedSinceMs: NOW_MS }),
    setPassphrase: async (_, current) => after(current, { kind: 'open', passphrase: { salt: '', m: 65_536, t: 3 } }),
    removeLock: async (current) => after(current, { kind: 'none', passphrase: null, passkey: null }),
    passkeys: async () => true,
    addPasskey: async (current) => after(current, { passkey: { id: '', salt: '' } }),
    removePasskey: async () => put({ passkey: null }),
    changeRules: async (rules) => put(rules),
    requestIdle: async () => true,
    erase: async () => put({ ...NONE }),
  };
}
