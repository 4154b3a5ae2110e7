import { toBase64, toHex } from '../../../src/crypto/bytes.ts';
import { openRegistration, parseRegisteredName, registeredNameHash } from '../../../src/crypto/registered-name.ts';
import { isObject } from '../../../src/protocol/json.ts';
import { type Adapter, bytesOf, type CaseResult, runCases, textOf } from '../case.ts';

const ons: Adapter = {
  operations: {
    name_hash(input) {
      const hash = registeredNameHash(parseRegisteredName(textOf(input, 'name')));
      return { name_hash_base64: toBase64(hash), name_hash: toHex(hash) };
    },
    decrypt(input) {
      const sealed = { encryptedValue: bytesOf(input, 'encrypted_value'), nonce: bytesOf(input, 'nonce') };
      return { session_id: openRegistration(parseRegisteredName(textOf(input, 'name')), sealed) };
    },
  },
};

/** Registrations from before 2021 are not opened (protocol 01 §12 leaves it free): 256 MiB of memory for each try. */
const LEFT_OUT = 'decrypt_legacy_argon2';

/** @throws Error if there is no list of cases */
export async function runNameCases(cases: unknown): Promise<CaseResult[]> {
  if (!Array.isArray(cases)) throw new Error('the file holds no list of cases');
  const results: CaseResult[] = [];
  for (const testCase of cases as readonly unknown[]) {
    if (isObject(testCase) && testCase['op'] === LEFT_OUT)
      results.push({ name: String(testCase['name']), skipped: true });
    else results.push(...(await runCases([testCase], ons)));
  }
  return results;
}
