import { parseAccountId } from '../../../src/crypto/account-id.ts';
import { deriveAccount } from '../../../src/crypto/account.ts';
import { toHex } from '../../../src/crypto/bytes.ts';
import { decodeDirectMessage, encodeDirectMessage } from '../../../src/protocol/envelope.ts';
import { type Adapter, bytesOf, drawnRandom, numberOf, seedOf, textOf } from '../case.ts';

export const envelope1o1: Adapter = {
  operations: {
    async encode(input) {
      const random = drawnRandom(input);
      const data = await encodeDirectMessage({
        content: bytesOf(input, 'content'),
        timestampMs: numberOf(input, 'timestamp_ms'),
        sender: deriveAccount(seedOf(input, 'sender_ed25519_secret')),
        recipient: parseAccountId(textOf(input, 'recipient_session_id')),
        proSig: bytesOf(input, 'pro_sig'),
        ...(random && { random }),
      });
      return { data: toHex(data) };
    },
    async decode(input) {
      const recipient = deriveAccount(seedOf(input, 'recipient_ed25519_secret'));
      const message = await decodeDirectMessage(bytesOf(input, 'data'), recipient);
      return {
        content: toHex(message.content),
        sender_session_id: message.senderAccountId,
        sender_ed25519_public: toHex(message.senderEd25519),
        timestamp_ms: message.timestampMs,
      };
    },
  },
};
