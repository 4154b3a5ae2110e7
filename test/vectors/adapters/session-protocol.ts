import { deriveAccount } from '../../../src/crypto/account.ts';
import { type Bytes, copyBytes, toHex } from '../../../src/crypto/bytes.ts';
import {
  decryptFromSender,
  encryptDeterministically,
  encryptForRecipient,
  signForRecipient,
} from '../../../src/crypto/session-protocol.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { type Adapter, bytesOf, drawnRandom, seedOf } from '../case.ts';

const ACCOUNT_PREFIX = 0x05;

/** 32 bytes, or 33 with the prefix of an Account ID in front. */
function recipientOf(input: JsonObject): Bytes {
  const key = bytesOf(input, 'recipient');
  return key.length === 33 && key[0] === ACCOUNT_PREFIX ? copyBytes(key.subarray(1)) : key;
}

const senderOf = (input: JsonObject) => deriveAccount(seedOf(input, 'sender_ed25519_secret'));

export const sessionProtocol: Adapter = {
  operations: {
    encrypt: async (input) => ({
      ciphertext: toHex(
        await encryptForRecipient(bytesOf(input, 'plaintext'), senderOf(input), recipientOf(input), drawnRandom(input)),
      ),
    }),
    encrypt_deterministic: async (input) => ({
      ciphertext: toHex(
        await encryptDeterministically(bytesOf(input, 'plaintext'), senderOf(input), recipientOf(input)),
      ),
    }),
    sign_for_recipient: async (input) => ({
      signed: toHex(await signForRecipient(bytesOf(input, 'plaintext'), senderOf(input), recipientOf(input))),
    }),
    async decrypt(input) {
      const recipient = deriveAccount(seedOf(input, 'recipient_ed25519_secret'));
      const opened = await decryptFromSender(bytesOf(input, 'ciphertext'), recipient);
      return {
        plaintext: toHex(opened.plaintext),
        sender_session_id: opened.senderAccountId,
        sender_ed25519_public: toHex(opened.senderEd25519),
      };
    },
  },
};
