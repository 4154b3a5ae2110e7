import { toHex } from '../../../src/crypto/bytes.ts';
import { padMessage, unpadMessage } from '../../../src/protocol/padding.ts';
import { type Adapter, bytesOf } from '../case.ts';

export const padding: Adapter = {
  operations: {
    pad(input) {
      const padded = padMessage(bytesOf(input, 'plaintext'));
      return { padded: toHex(padded), padded_length: padded.length };
    },
    unpad: (input) => ({ plaintext: toHex(unpadMessage(bytesOf(input, 'padded'))) }),
  },
};
