import { deriveAccount } from '../../../src/crypto/account.ts';
import { toHex } from '../../../src/crypto/bytes.ts';
import { ed25519PublicToX25519, ed25519Sign, ed25519Verify } from '../../../src/crypto/ed25519.ts';
import { platform } from '../../../src/crypto/platform.ts';
import { type Adapter, bytesOf, seedOf } from '../case.ts';

export const ed25519X25519: Adapter = {
  operations: {
    convert: (input) => ({
      x25519_public: toHex(ed25519PublicToX25519(bytesOf(input, 'ed25519_public'))),
      x25519_secret: toHex(deriveAccount(seedOf(input, 'ed25519_secret')).x25519Secret),
    }),
    ed_pk_to_x_pk: (input) => ({ x25519_public: toHex(ed25519PublicToX25519(bytesOf(input, 'ed25519_public'))) }),
    async sign(input) {
      const message = bytesOf(input, 'message');
      const seed = seedOf(input, 'ed25519_secret');
      const signature = toHex(ed25519Sign(message, seed));
      // Both ways of signing must give the same bytes.
      return {
        signature: toHex(await platform.ed25519Sign(message, seed)) === signature ? signature : 'the two ways differ',
      };
    },
    verify: (input) => ({
      valid: ed25519Verify(bytesOf(input, 'signature'), bytesOf(input, 'message'), bytesOf(input, 'ed25519_public')),
    }),
  },
};
