import { fromBase64 } from '../crypto/bytes.ts';
import { isObject } from './json.ts';
import { InvalidRequest } from './rpc-answer.ts';

const MIN_TIME_MS = 1_000_000_000;

/** Typed reading of `params`, with the texts of the real server for everything wrong (04 §2.2, §2.3). `null` counts as absent. */
export class Parameters {
  readonly #values: Record<string, unknown>;

  constructor(values: Record<string, unknown>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** Looked for before anything else is read. @throws InvalidRequest if it is absent */
  require(name: string): void {
    this.#required(name, this.value(name));
  }

  /** The raw value; undefined if absent or null. */
  value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  string(name: string): string {
    return this.#required(name, this.optionalString(name));
  }

  optionalString(name: string): string | undefined {
    return this.#typed(name, 'string', (value) => typeof value === 'string');
  }

  /** The one of two names that is given. */
  alias(name: string, other: string): string {
    if (this.has(name) && this.has(other)) throw new InvalidRequest(`Cannot specify both '${name}' and '${other}'`);
    return this.has(other) ? other : name;
  }

  optionalInteger(name: string): number | undefined {
    return this.#typed(name, 'integer', Number.isInteger);
  }

  boolean(name: string): boolean {
    return this.#typed<boolean>(name, 'boolean', (value) => typeof value === 'boolean') ?? false;
  }

  /** `store` alone takes integers also as decimal strings. */
  looseInteger(name: string, positive: boolean): number | undefined {
    const value = this.value(name);
    if (typeof value === 'string') {
      if (!/^-?\d{1,15}$/.test(value)) throw new InvalidRequest(`Invalid value given for '${name}': "${value}"`);
      return Number(value);
    }
    return this.#typed(
      name,
      positive ? 'positive integer' : 'integer',
      (v) => Number.isInteger(v) && !(positive && (v as number) < 0),
    );
  }

  time(name: string): number {
    return this.#required(name, this.optionalTime(name));
  }

  /** Milliseconds since 1970. */
  optionalTime(name: string): number | undefined {
    const value = this.#typed<number>(
      name,
      'integer timestamp (in milliseconds)',
      (v) => Number.isInteger(v) && (v as number) >= 0,
    );
    return value === undefined ? undefined : checkTime(name, value);
  }

  /** One time or a list of them. */
  times(name: string): number | number[] {
    const value = this.value(name);
    if (!Array.isArray(value)) return this.time(name);
    if (!value.every((entry) => Number.isInteger(entry))) this.#refuse(name, 'timestamp array');
    return (value as number[]).map((entry) => checkTime(name, entry));
  }

  namespace(): number {
    return this.#namespace('16-bit integer');
  }

  namespaceOrAll(): number | 'all' {
    return this.value('namespace') === 'all' ? 'all' : this.#namespace('integer or "all"');
  }

  /** A list of strings; a single string is a list of one. */
  strings(name: string): string[] {
    const value = this.#required(name, this.value(name));
    if (typeof value === 'string') return [value];
    if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) this.#refuse(name, 'string array');
    return value;
  }

  /** A list of message hashes, checked for their form. */
  hashes(): string[] {
    const hashes = this.anyHashes();
    for (const hash of hashes) {
      if (!/^[A-Za-z0-9+/]{43}$/.test(hash)) throw new InvalidRequest(`invalid message hash: ${hash}`);
    }
    return hashes;
  }

  /** A list of message hashes whose form is not checked. */
  anyHashes(): string[] {
    const hashes = this.strings('messages');
    if (hashes.length === 0) throw new InvalidRequest('messages does not contain any message hashes');
    return hashes;
  }

  /** An account address, normalised to lower case. */
  account(name: string, lengthText = '66 hex digits (33 bytes)'): string {
    const text = this.string(name).toLowerCase();
    if (!/^[0-9a-f]{66}$/.test(text)) throw new InvalidRequest(`Pubkey must be ${lengthText} long`);
    return text;
  }

  object(name: string): Record<string, unknown> | undefined {
    const value = this.value(name);
    return isObject(value) ? value : undefined;
  }

  #namespace(expected: string): number {
    const value = this.#typed<number>('namespace', expected, Number.isInteger) ?? 0;
    if (value < -32_768 || value > 32_767)
      throw new InvalidRequest(`Invalid value given for 'namespace': value out of range`);
    return value;
  }

  #typed<T>(name: string, expected: string, matches: (value: unknown) => boolean): T | undefined {
    const value = this.value(name);
    if (value !== undefined && !matches(value)) this.#refuse(name, expected);
    return value as T | undefined;
  }

  #refuse(name: string, expected: string): never {
    throw new InvalidRequest(`Invalid value given for '${name}': expected ${expected}`);
  }

  #required<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw new InvalidRequest(`Required field '${name}' missing`);
    return value;
  }
}

function checkTime(name: string, value: number): number {
  if (value < MIN_TIME_MS)
    throw new InvalidRequest(`Invalid timestamp for '${name}': timestamp must be in milliseconds`);
  return value;
}

/** Base64 bytes (padding optional), or undefined if it is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}
