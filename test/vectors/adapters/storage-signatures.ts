import { toHex } from '../../../src/crypto/bytes.ts';
import { signedText, signStorageRequest } from '../../../src/protocol/storage-signature.ts';
import { type Adapter, objectOf, seedOf, textOf } from '../case.ts';

export const storageSignatures: Adapter = {
  operations: {
    sign(input) {
      const method = textOf(input, 'method');
      const params = objectOf(input, 'params');
      return {
        message: toHex(signedText(method, params)),
        signature: signStorageRequest(method, params, { ed25519Seed: seedOf(input, 'ed25519_secret') }),
      };
    },
  },
};
