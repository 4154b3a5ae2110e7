import { argon2idAsync } from '@noble/hashes/argon2.js';
import { copyBytes, utf8, type Bytes } from './bytes.ts';
import { MalformedInputError } from './errors.ts';
import { DEFAULT_COST, type PassphraseCost } from './passphrase-cost.ts';

export const PASSPHRASE_SALT_BYTES = 16;
const KEY_BYTES = 32;
const MAX_CHARACTERS = 1024;

/** What we are willing to compute of a cost that somebody else wrote: 256 MiB, and as much work as four passes over them. */
const MAX_PASSES = 8;
const MIN_MEMORY_KIB = 8;
const MAX_MEMORY_KIB = 262_144;
const MAX_WORK_KIB = 4 * MAX_MEMORY_KIB;

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

/** To be asked before a cost that was read from somewhere is spent. */
export const isAffordable = ({ t, m }: PassphraseCost): boolean =>
  isBetween(t, 1, MAX_PASSES) && isBetween(m, MIN_MEMORY_KIB, MAX_MEMORY_KIB) && t * m <= MAX_WORK_KIB;

/**
 * A passphrase in the one form in which it makes a key: NFKC, no blanks around it. Nothing but blanks is none.
 *
 * @throws MalformedInputError if it is absurdly long
 */
export function normalPassphrase(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  if (typed.length > MAX_CHARACTERS)
    throw new MalformedInputError(`a passphrase has at most ${MAX_CHARACTERS} characters`);
  return typed.normalize('NFKC').trim() || undefined;
}

/**
 * 32 bytes; whoever waits for them can go on drawing.
 *
 * @param salt 16 bytes
 * @throws MalformedInputError if the cost is not {@link isAffordable}
 */
export async function derivePassphraseKey(
  passphrase: string,
  salt: Uint8Array,
  cost: PassphraseCost,
  onProgress: (share: number) => void = () => {},
): Promise<Bytes> {
  if (!isAffordable(cost)) throw new MalformedInputError('a key derivation that costs too much');
  return copyBytes(
    await argon2idAsync(utf8(passphrase), salt, { t: cost.t, m: cost.m, p: 1, dkLen: KEY_BYTES, onProgress }),
  );
}

/**
 * The cost that takes about `targetMs` here: as much memory as is usual, and as many passes as fit, at least
 * {@link DEFAULT_COST}: a moment in which the machine is busy must not make a lock cheap for ever.
 *
 * @param msOf how long a derivation of this cost took
 */
export async function costFor(
  targetMs: number,
  msOf: (cost: PassphraseCost) => Promise<number>,
): Promise<PassphraseCost> {
  const passMs = Math.max(1, await msOf({ t: 1, m: DEFAULT_COST.m }));
  const passes = Math.floor(targetMs / passMs);
  return { t: Math.min(MAX_PASSES, Math.max(DEFAULT_COST.t, passes)), m: DEFAULT_COST.m };
}
