import { toHex } from '../../../src/crypto/bytes.ts';
import { x25519PublicToEd25519 } from '../../../src/crypto/ed25519.ts';
import { platform } from '../../../src/crypto/platform.ts';
import { xed25519Sign, xed25519Verify } from '../../../src/crypto/xed25519.ts';
import { type Adapter, bytesOf, drawnRandom } from '../case.ts';

export const xed25519: Adapter = {
  operations: {
    pubkey: (input) => ({ ed25519_public_positive: toHex(x25519PublicToEd25519(bytesOf(input, 'x25519_public'))) }),
    async sign(input, expected) {
      const secret = bytesOf(input, 'x25519_secret');
      const message = bytesOf(input, 'message');
      const random = drawnRandom(input);
      const signature = xed25519Sign(message, secret, random);
      if (random) return { signature: toHex(signature) };
      // Without the reference's random bytes any signature will do that verifies.
      return (await xed25519Verify(signature, message, await platform.x25519Public(secret)))
        ? expected
        : { signature: 'does not verify' };
    },
    verify: async (input) => ({
      valid: await xed25519Verify(
        bytesOf(input, 'signature'),
        bytesOf(input, 'message'),
        bytesOf(input, 'x25519_public'),
      ),
    }),
  },
  information: ['ed25519_public_original'],
};
