import { deriveAccount } from '../../../src/crypto/account.ts';
import { toHex } from '../../../src/crypto/bytes.ts';
import { type Adapter, bytesOf } from '../case.ts';

export const accounts: Adapter = {
  operations: {
    derive(input) {
      const keys = deriveAccount(bytesOf(input, 'seed16' in input ? 'seed16' : 'seed32'));
      return {
        ed25519_seed: toHex(keys.ed25519Seed),
        ed25519_public: toHex(keys.ed25519Public),
        ed25519_secret: toHex(keys.ed25519Secret),
        x25519_secret: toHex(keys.x25519Secret),
        x25519_public: toHex(keys.x25519Public),
        session_id: keys.accountId,
        ed25519_public_sign_bit: (keys.ed25519Public[31] as number) >> 7,
      };
    },
  },
};
