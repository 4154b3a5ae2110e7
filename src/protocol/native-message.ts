import { concatBytes, fromBase64, toBase64, type Bytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { MAX_GUARD_BODY_BYTES } from './gateway-envelope.ts';

export const RELAY_VERSION = 1;

/** Characters of base64 in one message: browsers read at most 1 MiB from a native program at once. */
const MAX_PART_CHARS = 700_000;
const PART_BYTES = (MAX_PART_CHARS / 4) * 3;
const MAX_PARTS = Math.ceil(MAX_GUARD_BODY_BYTES / PART_BYTES);
/** A packed list of a development network: some dozens of nodes. */
const MAX_LIST_CHARS = 100_000;

/** Why the relay did not bring an answer of the guard. */
export const RELAY_ERRORS = ['unreachable', 'silent', 'unknown', 'busy', 'too-large', 'malformed', 'no-list'] as const;
export type RelayError = (typeof RELAY_ERRORS)[number];

/** One of `parts` pieces of a body, in order from 0; base64. */
interface Part {
  part: number;
  parts: number;
  data: string;
}

/** From the browser to the relay. @see docs/protocol/gateway.md §7.3 */
export type RelayRequest =
  | { id: number; op: 'hello'; v: number }
  | ({ id: number; op: 'onion'; guard: string } & Part)
  | { id: number; op: 'cancel' };

/** What the relay says about itself. `nodes` (a packed list, base64) and `fileServers` are those of a development network. */
export interface RelayHello {
  version: string;
  network?: 'development';
  nodes?: string;
  fileServers?: unknown;
}

/** From the relay to the browser. @see docs/protocol/gateway.md §7.3 */
export type RelayAnswer =
  | ({ id: number; ok: true; v: number } & RelayHello)
  | ({ id: number; status: number } & Part)
  | { id: number; error: RelayError };

const isCount = (value: unknown, limit: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= limit;

function fields(message: unknown): Record<string, unknown> & { id: number } {
  if (typeof message !== 'object' || message === null) throw new MalformedInputError('a message is an object');
  const { id } = message as { id?: unknown };
  if (!isCount(id, Number.MAX_SAFE_INTEGER)) throw new MalformedInputError('a message has a number');
  return { ...message, id };
}

function readPart({ part, parts, data }: Record<string, unknown>): Part {
  if (!isCount(parts, MAX_PARTS) || parts === 0 || !isCount(part, parts - 1))
    throw new MalformedInputError('a part that is none of its parts');
  if (typeof data !== 'string' || data.length > MAX_PART_CHARS) throw new MalformedInputError('a part is too long');
  return { part, parts, data };
}

/** @throws MalformedInputError */
export function readRelayRequest(message: unknown): RelayRequest {
  const { id, op, v, guard, ...rest } = fields(message);
  switch (op) {
    case 'hello':
      return { id, op, v: isCount(v, 1_000) ? v : 0 };
    case 'cancel':
      return { id, op };
    case 'onion':
      if (typeof guard !== 'string' || !/^[0-9a-f]{64}$/.test(guard)) throw new MalformedInputError('not a key');
      return { id, op, guard, ...readPart(rest) };
    default:
      throw new MalformedInputError('unknown operation');
  }
}

/** @throws MalformedInputError */
export function readRelayAnswer(message: unknown): RelayAnswer {
  const { id, ok, error, status, ...rest } = fields(message);
  if (error !== undefined) return { id, error: RELAY_ERRORS.find((word) => word === error) ?? 'unreachable' };
  if (ok === true) {
    const { v, version, network, nodes, fileServers } = rest;
    if (!isCount(v, 1_000)) throw new MalformedInputError('a relay without a version');
    if (nodes !== undefined && (typeof nodes !== 'string' || nodes.length > MAX_LIST_CHARS))
      throw new MalformedInputError('a list of nodes that is none');
    return {
      id,
      ok,
      v,
      version: typeof version === 'string' ? version.slice(0, 40) : '',
      ...(network === 'development' && { network, ...(nodes !== undefined && { nodes }), fileServers }),
    };
  }
  if (!isCount(status, 999)) throw new MalformedInputError('an answer without a status');
  return { id, status, ...readPart(rest) };
}

/** Cuts a body into pieces that fit into messages; an empty one has one piece. */
export function partsOf(body: Uint8Array): Part[] {
  const parts = Math.max(1, Math.ceil(body.length / PART_BYTES));
  return Array.from({ length: parts }, (_, part) => ({
    part,
    parts,
    data: toBase64(body.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)),
  }));
}

/** Puts a body together again. Pieces come in order; anything else is an error. */
export class PartCollector {
  private readonly pieces: Bytes[] = [];
  private parts: number | undefined;

  /**
   * @returns the whole body with the last piece, else null
   * @throws MalformedInputError if a piece does not follow the one before, or is not base64
   */
  add({ part, parts, data }: Part): Bytes | null {
    if (part !== this.pieces.length || (this.parts ?? parts) !== parts)
      throw new MalformedInputError('a part that does not follow the one before');
    this.parts = parts;
    this.pieces.push(fromBase64(data));
    return this.pieces.length === parts ? concatBytes(...this.pieces) : null;
  }
}
