import { type AccountId, accountIdFromX25519 } from './account-id.ts';
import type { AccountKeys } from './account.ts';
import { type Bytes, concatBytes, copyBytes, randomBytes, type RandomSource, toHex, utf8 } from './bytes.ts';
import { ed25519PublicToX25519 } from './ed25519.ts';
import { AuthenticationError, MalformedInputError } from './errors.ts';
import { blake2b, sha512 } from './hash.ts';
import { platform } from './platform.ts';
import { openBox, SEALED_BOX_OVERHEAD, sealBox } from './sealed-box.ts';

const TRAILER_BYTES = 32 + 64; // sender's Ed25519 key, signature
/** What encryption adds to the (padded) plaintext. */
export const SESSION_PROTOCOL_OVERHEAD = SEALED_BOX_OVERHEAD + TRAILER_BYTES;

/** Proving that a key is in the prime-order group costs as much as the signature: done once for each sender. */
const MAX_KNOWN_SENDERS = 256;
const knownSenders = new Map<string, AccountId>();

function accountOf(ed25519Public: Uint8Array): AccountId {
  const key = toHex(ed25519Public);
  const known = knownSenders.get(key);
  if (known !== undefined) return known;
  const accountId = accountIdFromX25519(ed25519PublicToX25519(ed25519Public));
  // Starting anew when full is simple, and nobody hears from so many people at once.
  if (knownSenders.size >= MAX_KNOWN_SENDERS) knownSenders.clear();
  knownSenders.set(key, accountId);
  return accountId;
}

export interface OpenedMessage {
  /** Still padded. */
  plaintext: Bytes;
  senderAccountId: AccountId;
  senderEd25519: Bytes;
}

/**
 * `M ‖ A ‖ sig`: the plaintext signed for one recipient, whose key is signed but not part of the result.
 *
 * @see protocol 02 §2 steps 1–2
 */
export async function signForRecipient(
  plain: Uint8Array,
  sender: AccountKeys,
  recipientX25519: Uint8Array,
): Promise<Bytes> {
  if (recipientX25519.length !== 32) throw new MalformedInputError(`recipient key of ${recipientX25519.length} bytes`);
  const signature = await platform.ed25519Sign(
    concatBytes(plain, sender.ed25519Public, recipientX25519),
    sender.ed25519Seed,
  );
  return concatBytes(plain, sender.ed25519Public, signature);
}

/** Encrypts for one X25519 key. @param plain padded Content @see protocol 02 §2 */
export async function encryptForRecipient(
  plain: Uint8Array,
  sender: AccountKeys,
  recipientX25519: Uint8Array,
  random: RandomSource = randomBytes,
): Promise<Bytes> {
  return sealBox(signForRecipient(plain, sender, recipientX25519), recipientX25519, random);
}

/** The variant whose ephemeral key follows from its input: equal input gives equal bytes (config messages). @see protocol 02 §5 */
export async function encryptDeterministically(
  plain: Uint8Array,
  sender: AccountKeys,
  recipientX25519: Uint8Array,
): Promise<Bytes> {
  const seed = blake2b(concatBytes(sender.ed25519Seed, recipientX25519, plain), {
    size: 32,
    key: utf8('SessionBoxEphemeralHashKey'),
  });
  return encryptForRecipient(plain, sender, recipientX25519, () => copyBytes(sha512(seed).subarray(0, 32)));
}

/**
 * Opens a message and proves who sent it: the sender is what the signature says, nothing else.
 *
 * @throws AuthenticationError if it is too short, does not open, or the signature fails.
 * @throws MalformedInputError if the sender's key is no valid account key.
 * @see protocol 02 §2
 */
export async function decryptFromSender(ciphertext: Uint8Array, recipient: AccountKeys): Promise<OpenedMessage> {
  if (ciphertext.length < SESSION_PROTOCOL_OVERHEAD) {
    throw new AuthenticationError(`message of ${ciphertext.length} bytes is too short`);
  }
  const body = await openBox(ciphertext, recipient.x25519Secret, recipient.x25519Public);
  const plaintext = body.slice(0, -TRAILER_BYTES);
  const senderEd25519 = body.slice(-TRAILER_BYTES, -64);
  const signed = concatBytes(plaintext, senderEd25519, recipient.x25519Public);
  if (!(await platform.ed25519Verify(body.subarray(-64), signed, senderEd25519)))
    throw new AuthenticationError("the sender's signature does not verify");
  return { plaintext, senderEd25519, senderAccountId: accountOf(senderEd25519) };
}
