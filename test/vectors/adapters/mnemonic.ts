import { toHex } from '../../../src/crypto/bytes.ts';
import { decodeRecoveryPhrase, encodeRecoveryPhrase } from '../../../src/crypto/recovery-phrase.ts';
import { type Adapter, bytesOf, textOf } from '../case.ts';

export const mnemonic: Adapter = {
  operations: {
    encode: (input) => ({
      words: encodeRecoveryPhrase(bytesOf(input, 'bytes'), { checksum: input['checksum'] !== false }),
    }),
    decode: (input) => ({ bytes: toHex(decodeRecoveryPhrase(textOf(input, 'phrase'))) }),
  },
};
