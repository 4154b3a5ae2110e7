import { type Bytes, copyBytes, fromHex, type RandomSource } from '../../src/crypto/bytes.ts';
import { StarlingError } from '../../src/crypto/errors.ts';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';

/** What became of one case; without `problem` it passed. */
export interface CaseResult {
  name: string;
  problem?: string;
  /** It was not tried: the product has no such thing (yet). */
  skipped?: boolean;
}

/** Computes what the reference computed. A case that must be rejected passes if this throws a StarlingError. */
export type Operation = (input: JsonObject, expected: JsonObject) => unknown;

export interface Adapter {
  operations: Readonly<Record<string, Operation>>;
  /** Keys of an expected result that are information, not a result. */
  information?: readonly string[];
}

/** A fault of the file or of the runner: never counts as a rejection by the product. */
class CaseError extends Error {}

export function textOf(input: JsonObject, key: string): string {
  const value = input[key];
  if (typeof value !== 'string') throw new CaseError(`the case has no text “${key}”`);
  return value;
}

/** Hex of a case; the product's own reader rejects what is not hex. */
export const bytesOf = (input: JsonObject, key: string): Bytes => fromHex(textOf(input, key));

export function numberOf(input: JsonObject, key: string): number {
  const value = input[key];
  if (typeof value !== 'number') throw new CaseError(`the case has no number “${key}”`);
  return value;
}

export function objectOf(input: JsonObject, key: string): JsonObject {
  const value = input[key];
  if (!isObject(value)) throw new CaseError(`the case has no object “${key}”`);
  return value;
}

export function listOf(input: JsonObject, key: string): readonly unknown[] {
  const value = input[key];
  if (!Array.isArray(value)) throw new CaseError(`the case has no list “${key}”`);
  return value as readonly unknown[];
}

/** First 32 bytes of what the files call a secret key: seed ‖ public key. */
export const seedOf = (input: JsonObject, key: string): Bytes => copyBytes(bytesOf(input, key).subarray(0, 32));

/** Gives out, in order, the bytes that the reference drew; undefined if the case names none. */
export function drawnRandom(input: JsonObject): RandomSource | undefined {
  if (input['random'] === undefined) return undefined;
  const draws = [...listOf(input, 'random')];
  return (length) => {
    const next = draws.shift();
    if (typeof next !== 'string') throw new CaseError('more random bytes were drawn than the case holds');
    const bytes = fromHex(next);
    if (bytes.length !== length)
      throw new CaseError(`${length} random bytes were drawn, the case holds ${bytes.length}`);
    return bytes;
  };
}

/** Equality as JSON values; the order of keys is free. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
    );
  }
  return a === b;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 160);

function differences(expected: JsonObject, actual: unknown, information: readonly string[]): string | undefined {
  if (!isObject(actual)) return 'the product gave no result';
  const wrong = Object.keys(expected).filter(
    (key) => !information.includes(key) && !sameJson(expected[key], actual[key]),
  );
  if (wrong.length === 0) return undefined;
  return wrong.map((key) => `${key}: expected ${shown(expected[key])}, got ${shown(actual[key])}`).join('; ');
}

const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

async function problemOf(testCase: JsonObject, adapter: Adapter): Promise<string | undefined> {
  const operation = adapter.operations[textOf(testCase, 'op')];
  if (!operation) return `unknown operation ${shown(testCase['op'])}`;
  const input = objectOf(testCase, 'in');
  const mustFail = 'error' in testCase;
  const expected = mustFail ? {} : objectOf(testCase, 'out');
  let actual: unknown;
  try {
    actual = await operation(input, expected);
  } catch (error) {
    if (mustFail && error instanceof StarlingError) return undefined;
    return mustFail ? `rejected, but by a foreign error: ${describeError(error)}` : describeError(error);
  }
  return mustFail
    ? `was accepted, must be rejected: ${shown(testCase['error'])}`
    : differences(expected, actual, adapter.information ?? []);
}

/** Runs every case of a file; a broken case fails, it does not stop the others. */
export async function runCases(cases: readonly unknown[], adapter: Adapter): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [index, testCase] of cases.entries()) {
    const name = isObject(testCase) && typeof testCase['name'] === 'string' ? testCase['name'] : `case ${index}`;
    results.push(await resultOf(name, async () => problemOf(isObject(testCase) ? testCase : {}, adapter)));
  }
  return results;
}

/** Runs one check, which gives back what is wrong or nothing; an error is a failure too. */
export async function resultOf(
  name: string,
  check: () => Promise<string | undefined> | string | undefined,
): Promise<CaseResult> {
  try {
    const problem = await check();
    return problem === undefined ? { name } : { name, problem };
  } catch (error) {
    return { name, problem: describeError(error) };
  }
}
