import { toBase64, toHex } from '../../../src/crypto/bytes.ts';
import {
  openOldRegistration,
  openRegistration,
  parseRegisteredName,
  registeredNameHash,
} from '../../../src/crypto/registered-name.ts';
import { type Adapter, bytesOf, textOf } from '../case.ts';

export const ons: Adapter = {
  operations: {
    name_hash(input) {
      const hash = registeredNameHash(parseRegisteredName(textOf(input, 'name')));
      return { name_hash_base64: toBase64(hash), name_hash: toHex(hash) };
    },
    decrypt(input) {
      const sealed = { encryptedValue: bytesOf(input, 'encrypted_value'), nonce: bytesOf(input, 'nonce') };
      return { session_id: openRegistration(parseRegisteredName(textOf(input, 'name')), sealed) };
    },
    async decrypt_legacy_argon2(input) {
      const name = parseRegisteredName(textOf(input, 'name'));
      return { session_id: await openOldRegistration(name, bytesOf(input, 'encrypted_value')) };
    },
  },
};
