import { isObject } from '../../../src/devnet/json.ts';

/** The ports of the network under test → the recorded ones. */
export type PortMap = ReadonlyMap<number, number>;

/** JSON whose integers beyond 2^53 (swarm ids) survive as text; undefined if it is none. */
export function parseExactly(text: string): unknown {
  try {
    return JSON.parse(text.replace(/"swarm_id":(\d+)/g, '"swarm_id":"$1"'));
  } catch {
    return undefined;
  }
}

/**
 * Compares by the file's own rules: every `t`, `timestamp` beside `version`, and the volatile paths are ignored,
 * `already` is a truth value, ports are mapped. Gives the first difference or nothing.
 */
export function difference(
  expected: unknown,
  actual: unknown,
  volatile: readonly string[],
  ports: PortMap,
): string | undefined {
  const patterns = volatile.map((path) => path.split('.'));
  return compare(expected, actual, [], (path) => patterns.some((pattern) => matches(pattern, path)), ports);
}

const matches = (pattern: readonly string[], path: readonly string[]): boolean =>
  pattern.length === path.length && pattern.every((part, i) => part === '*' || part === path[i]);

function compare(
  expected: unknown,
  actual: unknown,
  path: readonly string[],
  ignored: (path: readonly string[]) => boolean,
  ports: PortMap,
): string | undefined {
  if (ignored(path)) return undefined;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      return `${path.join('.')}: ${expected.length} entries expected, got ${actual.length}`;
    return firstOf(expected.map((entry, i) => () => compare(entry, actual[i], [...path, String(i)], ignored, ports)));
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].filter(
      (key) => !isTime(key, expected),
    );
    return firstOf(keys.map((key) => () => compareMember(key, expected, actual, [...path, key], ignored, ports)));
  }
  if (expected === actual) return undefined;
  return `${path.join('.')}: expected ${shown(expected)}, got ${shown(actual)}`;
}

const isTime = (key: string, holder: Record<string, unknown>): boolean =>
  key === 't' || (key === 'timestamp' && Object.hasOwn(holder, 'version'));

function compareMember(
  key: string,
  expected: Record<string, unknown>,
  actual: Record<string, unknown>,
  path: readonly string[],
  ignored: (path: readonly string[]) => boolean,
  ports: PortMap,
): string | undefined {
  let [wanted, got] = [expected[key], actual[key]];
  if (key === 'already') [wanted, got] = [Boolean(wanted), Boolean(got)];
  if (/port/.test(key) && (typeof got === 'number' || typeof got === 'string')) {
    const mapped = ports.get(/omq|quic|lmq/.test(key) ? Number(got) - 1 : Number(got));
    if (mapped !== undefined) got = sameType(got, /omq|quic|lmq/.test(key) ? mapped + 1 : mapped);
  }
  return compare(wanted, got, path, ignored, ports);
}

const sameType = (like: number | string, value: number): number | string =>
  typeof like === 'string' ? String(value) : value;

function firstOf(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 120);
