/** What a passphrase key is made with: Argon2id v1.3, one lane, 32 bytes. */
export interface PassphraseParameters {
  /** 16 bytes, base64. */
  salt: string;
  /** Memory, KiB. */
  m: number;
  /** Passes. */
  t: number;
}

export interface PasskeyParameters {
  /** Credential id, base64. */
  id: string;
  /** Input of the PRF, 32 bytes, base64. */
  salt: string;
}

/** What shows that somebody may open the lock. Pages derive it: neither the passphrase nor the passkey's secret travels. */
export interface Proof {
  by: 'passphrase' | 'passkey';
  /** 32 bytes, base64: what the database key is wrapped under. */
  key: string;
}

/** The key that a passphrase makes with other parameters. */
export interface RaisedKey {
  parameters: PassphraseParameters;
  /** 32 bytes, base64. */
  key: string;
}

/** The person's wishes about the lock. They are no secret: they must be known while it is closed. */
export interface LockRules {
  /** Minutes without a sign of the person, 1 … 1440; null: only when the browser closes, and by hand. */
  awayMinutes: number | null;
  /** Sealed messages are fetched while it is locked. */
  collect: boolean;
  /** While locked and collecting, a notification says "New message". */
  tell: boolean;
}

export type LockState = LockRules & {
  /** `none`: no lock is set; what is here opens by itself. */
  kind: 'none' | 'open' | 'locked';
  /** ms, local time; null: since the browser started, or it is not locked. */
  lockedSinceMs: number | null;
  /** Sealed messages are being fetched now. */
  isCollecting: boolean;
  passphrase: PassphraseParameters | null;
  passkey: PasskeyParameters | null;
  /** ms until the next attempt is answered; 0: now. */
  waitMs: number;
};

/** The app lock as pages may ask for it. Works while everything else is closed. */
export interface LockApi {
  state(): Promise<LockState>;
  /**
   * Opens it. Resolves when the messenger may be asked. `raised` is the same passphrase's key at today's cost: it takes
   * the place of one that was made with less.
   *
   * @throws codes `wrong-passphrase`; `slow-down` while an earlier failure is being waited for: the proof was not looked at
   */
  unlock(input: { proof: Proof; raised?: RaisedKey }): Promise<void>;
  /** Keys leave memory; pages load anew. Does nothing where no lock is set. */
  lock(): Promise<void>;
  /**
   * The first passphrase, or another one. `current` is needed where there is one already.
   *
   * @throws codes as `unlock`; `locked`
   */
  setPassphrase(input: { current: Proof | null; parameters: PassphraseParameters; key: string }): Promise<void>;
  /** Without a passphrase there is no lock: passkeys go as well. @throws codes as `unlock`; `locked` */
  removeLock(input: { current: Proof }): Promise<void>;
  /** One passkey beside the passphrase; another one takes its place. @throws codes as `unlock`; `locked`, `not-found` without a passphrase */
  setPasskey(input: { current: Proof; parameters: PasskeyParameters; key: string }): Promise<void>;
  removePasskey(): Promise<void>;
  changeRules(input: Partial<LockRules>): Promise<void>;
  /** A page saw the person do something: the time away begins anew. */
  active(): Promise<void>;
  /** Is there an account in the storage of this browser? A page in a container tab has a storage of its own. */
  hasAccount(): Promise<boolean>;
  /** Everything of Starling goes from this browser, whether it is locked or not, and whether it can be read or not. */
  erase(): Promise<void>;
}
