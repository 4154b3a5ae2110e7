import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { NAMESPACE_INBOX } from './limits.ts';
import { signStorageRequest } from './storage-signature.ts';

/** Members take a signed time that is at most a minute off theirs (protocol 04 §5.2); half of it is left for clocks. */
export const PREPARED_STEP_MS = 60_000;

/**
 * Leave to read one's own inbox without the account's keys: a signature for every minute of a span of time. It shows
 * nothing but sealed messages to whoever holds it, and ends by itself.
 */
export interface PreparedReading {
  accountId: AccountId;
  ed25519Public: Bytes;
  /** ms, network time, of the first. */
  startMs: number;
  /** Base64, {@link PREPARED_STEP_MS} apart. */
  signatures: readonly string[];
}

/**
 * One more signature for each of the minutes from `startMs` to `endMs` that `before` does not have.
 *
 * @param pause awaited now and then, so that other work goes on
 */
export async function prepareReading(
  account: AccountKeys,
  span: { startMs: number; endMs: number },
  before: PreparedReading | null,
  pause: () => Promise<void>,
): Promise<PreparedReading> {
  const startMs = Math.floor(span.startMs / PREPARED_STEP_MS) * PREPARED_STEP_MS;
  const known = new Map(
    before?.accountId === account.accountId
      ? before.signatures.map((signature, i) => [before.startMs + i * PREPARED_STEP_MS, signature])
      : [],
  );
  const signatures: string[] = [];
  for (let timestamp = startMs; timestamp <= span.endMs; timestamp += PREPARED_STEP_MS) {
    const signed = { namespace: NAMESPACE_INBOX, timestamp };
    signatures.push(known.get(timestamp) ?? signStorageRequest('retrieve', signed, account));
    if (!known.has(timestamp) && signatures.length % 20 === 0) await pause();
  }
  return { accountId: account.accountId, ed25519Public: account.ed25519Public, startMs, signatures };
}

/** The signature whose time is nearest. @throws MalformedInputError if there is none for this time or namespace */
export function preparedSignature(
  reading: PreparedReading,
  namespace: number,
  timestampMs: number,
): { timestampMs: number; signature: string } {
  const index = Math.round((timestampMs - reading.startMs) / PREPARED_STEP_MS);
  const signature = namespace === NAMESPACE_INBOX ? reading.signatures[index] : undefined;
  if (signature === undefined) throw new MalformedInputError('no signature was prepared for this');
  return { timestampMs: reading.startMs + index * PREPARED_STEP_MS, signature };
}
