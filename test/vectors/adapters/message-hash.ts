import { fromBase64 } from '../../../src/crypto/bytes.ts';
import { messageHash } from '../../../src/protocol/message-hash.ts';
import { type Adapter, numberOf, textOf } from '../case.ts';

export const messageHashes: Adapter = {
  operations: {
    message_hash: (input) => ({
      hash: messageHash(
        textOf(input, 'pubkey'),
        numberOf(input, 'namespace'),
        fromBase64(textOf(input, 'data_base64')),
      ),
    }),
  },
};
