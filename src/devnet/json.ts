/** A JSON value; integers beyond 2^53 (swarm ids) are bigints. */
export type Json = string | number | boolean | null | bigint | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Compact JSON with the keys of every object sorted, as nodes write it (04 §2.1). */
export function encodeJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(encodeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${encodeJson(value[key] as Json)}`).join(',')}}`;
}

/** The value of a JSON text, or undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Is `value` a JSON object (no list, no null)? */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bencoding of a JSON value, the form in which a node quotes another node's answer. */
export function bencode(value: Json): string {
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `i${value}e`;
  if (typeof value === 'boolean') return value ? 'i1e' : 'i0e';
  if (value === null) return '0:';
  if (Array.isArray(value)) return `l${value.map(bencode).join('')}e`;
  const members = Object.keys(value).sort();
  return `d${members.map((key) => bencode(key) + bencode(value[key] as Json)).join('')}e`;
}
