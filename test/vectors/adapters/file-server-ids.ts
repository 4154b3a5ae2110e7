import { fromHex, toHex } from '../../../src/crypto/bytes.ts';
import { blake2b } from '../../../src/crypto/hash.ts';
import { contentId } from '../../../src/protocol/file-server.ts';
import { isObject } from '../../../src/protocol/json.ts';
import { type CaseResult, numberOf, resultOf, textOf } from '../case.ts';

/** The content of a case: byte i = (seed[i mod 32] + ⌊i / 32⌋) mod 256. */
function content(seed: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => ((seed[i % 32] ?? 0) + Math.floor(i / 32)) % 256);
}

/** Content → id. @throws Error if there is no list of cases */
export async function fileServerIds(cases: unknown): Promise<CaseResult[]> {
  if (!Array.isArray(cases)) throw new Error('the file holds no list of cases');
  const results: CaseResult[] = [];
  for (const testCase of cases.filter(isObject)) {
    const name = `id of ${String(testCase['length'])} bytes`;
    const check = () => {
      const bytes = content(fromHex(textOf(testCase, 'seed_hex')), numberOf(testCase, 'length'));
      if (toHex(blake2b(bytes, { size: 32 })) !== textOf(testCase, 'content_blake2b_32')) return 'other content';
      const id = contentId(bytes);
      return id === textOf(testCase, 'id') ? undefined : `another id: ${id}`;
    };
    results.push(await resultOf(name, check));
  }
  return results;
}
