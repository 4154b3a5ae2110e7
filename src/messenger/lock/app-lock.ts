import { fromBase64, randomBytes, toBase64, type Bytes, type RandomSource } from '../../crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../crypto/errors.ts';
import { isTooCheap } from '../../crypto/passphrase-cost.ts';
import {
  deviceVault,
  loadDatabaseKey,
  readVault,
  unwrapKey,
  wrapKey,
  writeVault,
  type KeyStorage,
  type PassphraseWrap,
  type Vault,
} from '../../store/key-vault.ts';
import { OPEN_KEY_NAME } from '../../store/open-key-name.ts';
import { deadlineOf, setDeadline } from '../../store/lock-deadline.ts';
import { NotFoundError } from '../errors.ts';
import { countAttempt, forgetAttempts, remainingWait } from './attempts.ts';
import { LockedError, SlowDownError, WrongProofError } from './errors.ts';
import type { LockApi, LockState, PassphraseParameters, Proof, RaisedKey } from './lock-api.ts';
import { getRules, putRules } from './rules.ts';

export interface AppLockDeps {
  /** Extension storage on disk. */
  persistent: KeyStorage;
  /** Memory of the browser. */
  session: KeyStorage;
  /** Local clock, ms. */
  now: () => number;
  random?: RandomSource;
  /** Everything here that holds a key lets go of it. */
  onLocked: () => Promise<void>;
  /** The messenger is started, so that what is asked next finds it. */
  onOpened: () => Promise<void>;
  /** What was on disk before a lock was set may open it still: it is written over as far as the browser lets us. */
  scrub: () => Promise<void>;
  /** Are sealed messages being fetched now? */
  isCollecting: () => Promise<boolean>;
  /** The deadline has moved. null: there is none. */
  planLock: (atMs: number | null) => Promise<void>;
  hasAccount: () => Promise<boolean>;
  /** Databases and everything stored go. */
  erase: () => Promise<void>;
}

export interface AppLock extends LockApi {
  /** Closes the lock if the time away is over, and ends what a death left half done. To be called at every start and alarm. Resolves to whether it is closed. */
  check(): Promise<boolean>;
}

const LOCKED_SINCE = 'locked-since';
/** Set as long as something that may open it could still be on disk: a worker that died on the way does it again. */
const SCRUB_OWED = 'lock-scrub-owed';
const KEY_BYTES = 32;

/** Copies the three values, so that nothing else of a caller is kept. */
const parametersOf = ({ salt, m, t }: PassphraseParameters): PassphraseParameters => ({ salt, m, t });

function keyOf(base64: string): Bytes {
  const key = fromBase64(base64);
  if (key.length !== KEY_BYTES) throw new MalformedInputError(`a wrapping key of ${key.length} bytes`);
  return key;
}

/**
 * The app lock: what wraps the database key, when the open key leaves memory, and who may bring it back.
 *
 * @see docs/decisions/0013-app-lock.md
 */
export function createAppLock(deps: AppLockDeps): AppLock {
  const { persistent, session, now } = deps;
  const random = deps.random ?? randomBytes;
  let last: Promise<unknown> = Promise.resolve();

  /** One change at a time: two pages may try to open it in the same moment. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = last.then(work, work);
    last = run.catch(() => undefined);
    return run;
  }

  const passphraseVault = async (): Promise<Extract<Vault, { lock: 'passphrase' }> | null> => {
    const vault = await readVault(persistent);
    return vault?.lock === 'passphrase' ? vault : null;
  };

  const openKey = async (): Promise<Bytes | null> => {
    const key = await loadDatabaseKey(persistent, session, random, now);
    return key === 'locked' ? null : key;
  };

  async function plan(): Promise<void> {
    const isSet = (await passphraseVault()) !== null;
    const { awayMinutes } = await getRules(persistent);
    await setDeadline(session, now(), isSet ? awayMinutes : null);
    await deps.planLock(await deadlineOf(session));
  }

  /** @throws WrongProofError | SlowDownError | NotFoundError | MalformedInputError */
  async function prove({ by, key }: Proof): Promise<Bytes> {
    const wrappingKey = keyOf(key);
    const vault = await passphraseVault();
    const wrapped = by === 'passkey' ? vault?.passkey?.wrapped : vault?.passphrase.wrapped;
    if (wrapped === undefined) throw new NotFoundError('no such lock is set');
    if ((await remainingWait(persistent, now())) > 0) throw new SlowDownError('wait before the next attempt');
    await countAttempt(persistent, now());
    try {
      const opened = unwrapKey(wrapped, wrappingKey);
      await forgetAttempts(persistent);
      return opened;
    } catch (error) {
      if (error instanceof AuthenticationError) throw new WrongProofError('this does not open it', { cause: error });
      throw error;
    }
  }

  /** From here on, what the vault was before must not be found any more. */
  async function replaceVault(vault: Vault): Promise<void> {
    await persistent.set(SCRUB_OWED, 'yes');
    await writeVault(persistent, vault);
  }

  /** Wraps the key anew under more work. What is there already is never made cheaper. */
  async function raise(open: Bytes, { parameters, key }: RaisedKey): Promise<void> {
    const vault = await passphraseVault();
    if (!vault || !isTooCheap(vault.passphrase) || isTooCheap(parameters)) return;
    const wrapped = wrapKey(open, keyOf(key), random);
    await replaceVault({ ...vault, passphrase: { kdf: 'argon2id', ...parametersOf(parameters), wrapped } });
  }

  async function scrubIfOwed(): Promise<void> {
    if ((await persistent.get(SCRUB_OWED)) === undefined) return;
    await deps.scrub();
    await persistent.remove(SCRUB_OWED);
  }

  async function close(): Promise<void> {
    if (!(await passphraseVault())) return;
    if ((await session.get(LOCKED_SINCE)) === undefined) await session.set(LOCKED_SINCE, String(now()));
    // Pages watch this name: it goes first, whatever is being done here.
    await session.remove(OPEN_KEY_NAME);
    await setDeadline(session, now(), null);
    await deps.planLock(null);
    await deps.onLocked();
  }

  async function state(): Promise<LockState> {
    const [vault, rules, since] = await Promise.all([
      passphraseVault(),
      getRules(persistent),
      session.get(LOCKED_SINCE),
    ]);
    const isOpen = vault === null || (await openKey()) !== null;
    return {
      ...rules,
      kind: vault === null ? 'none' : isOpen ? 'open' : 'locked',
      lockedSinceMs: isOpen || since === undefined ? null : Number(since),
      isCollecting: !isOpen && (await deps.isCollecting()),
      passphrase: vault && parametersOf(vault.passphrase),
      passkey: vault?.passkey ? { id: vault.passkey.id, salt: vault.passkey.salt } : null,
      waitMs: await remainingWait(persistent, now()),
    };
  }

  /** @throws LockedError */
  async function requireOpen(): Promise<Bytes> {
    const key = await openKey();
    if (!key) throw new LockedError('Starling is locked');
    return key;
  }

  return {
    state,
    unlock: async ({ proof, raised }) =>
      inTurn(async () => {
        const key = await prove(proof);
        // Opening does not depend on it: the next time tries again.
        if (raised && proof.by === 'passphrase') await raise(key, raised).catch(() => undefined);
        await session.remove(LOCKED_SINCE);
        await plan();
        await session.set(OPEN_KEY_NAME, toBase64(key));
        await deps.onOpened();
        // Writing over takes seconds, which nobody waits for here.
        void inTurn(scrubIfOwed).catch(() => undefined);
      }),
    lock: async () => inTurn(close),
    setPassphrase: async ({ current, parameters, key }) =>
      inTurn(async () => {
        const open = await requireOpen();
        const before = await passphraseVault();
        if (before) {
          if (!current) throw new WrongProofError('the current passphrase is needed');
          await prove(current);
        }
        const wrap: PassphraseWrap = {
          kdf: 'argon2id',
          ...parametersOf(parameters),
          wrapped: wrapKey(open, keyOf(key), random),
        };
        await replaceVault({
          version: 1,
          lock: 'passphrase',
          passphrase: wrap,
          ...(before?.passkey && { passkey: before.passkey }),
        });
        await plan();
        await scrubIfOwed();
      }),
    removeLock: async ({ current }) =>
      inTurn(async () => {
        const open = await requireOpen();
        await prove(current);
        await writeVault(persistent, deviceVault(open, random));
        await plan();
      }),
    setPasskey: async ({ current, parameters, key }) =>
      inTurn(async () => {
        const open = await requireOpen();
        const vault = await passphraseVault();
        if (!vault) throw new NotFoundError('a passkey stands beside a passphrase');
        await prove(current);
        const passkey = { id: parameters.id, salt: parameters.salt, wrapped: wrapKey(open, keyOf(key), random) };
        // What the former passkey opens must not be found any more.
        await replaceVault({ ...vault, passkey });
        await scrubIfOwed();
      }),
    removePasskey: async () =>
      inTurn(async () => {
        await requireOpen();
        const vault = await passphraseVault();
        if (!vault) return;
        await replaceVault({ version: 1, lock: 'passphrase', passphrase: vault.passphrase });
        await scrubIfOwed();
      }),
    changeRules: async (change) =>
      inTurn(async () => {
        await requireOpen();
        await putRules(persistent, change);
        await plan();
      }),
    active: async () =>
      inTurn(async () => {
        if ((await passphraseVault()) && (await openKey())) await plan();
      }),
    hasAccount: async () => deps.hasAccount(),
    erase: async () =>
      inTurn(async () => {
        await session.remove(OPEN_KEY_NAME);
        await deps.onLocked();
        await deps.erase();
      }),
    check: async () =>
      inTurn(async () => {
        const isLocked = (await passphraseVault()) !== null && (await openKey()) === null;
        if (isLocked) {
          if ((await session.get(LOCKED_SINCE)) === undefined) await session.set(LOCKED_SINCE, String(now()));
          await deps.onLocked();
        }
        await scrubIfOwed();
        return isLocked;
      }),
  };
}
