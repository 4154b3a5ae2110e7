import { toHex } from '../../../src/crypto/bytes.ts';
import { blake2b } from '../../../src/crypto/hash.ts';
import { type Adapter, bytesOf, numberOf } from '../case.ts';

export const hash: Adapter = {
  operations: {
    blake2b: (input) => ({
      hash: toHex(
        blake2b(bytesOf(input, 'message'), {
          size: numberOf(input, 'size'),
          ...('key' in input && { key: bytesOf(input, 'key') }),
          ...('salt' in input && { salt: bytesOf(input, 'salt') }),
          ...('personal' in input && { personal: bytesOf(input, 'personal') }),
        }),
      ),
    }),
  },
};
