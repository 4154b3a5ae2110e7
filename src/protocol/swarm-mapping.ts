import { fromHex } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';

const SPACE = 1n << 64n;
const modulo = (value: bigint): bigint => ((value % SPACE) + SPACE) % SPACE;

/** The 64-bit place of a mailbox on the circle of swarms: XOR of its four big-endian words. @see protocol 04 §3.2 */
export function swarmSpace(pubkey: string): bigint {
  const bytes = fromHex(pubkey);
  if (bytes.length !== 33) throw new MalformedInputError(`mailbox address of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, 1);
  return view.getBigUint64(0) ^ view.getBigUint64(8) ^ view.getBigUint64(16) ^ view.getBigUint64(24);
}

/**
 * The swarm that stores a mailbox: the nearest id on the circle, a tie goes left.
 *
 * @param swarmIds distinct ids of swarms with active nodes, any order, at least one
 * @see protocol 04 §3.2
 */
export function swarmForPubkey(pubkey: string, swarmIds: readonly bigint[]): bigint {
  const sorted = [...swarmIds].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) throw new MalformedInputError('no swarms');
  const place = swarmSpace(pubkey);
  const index = sorted.findIndex((id) => id >= place);
  const right = index === -1 ? first : (sorted[index] as bigint);
  const left = index <= 0 ? last : (sorted[index - 1] as bigint);
  return modulo(right - place) < modulo(place - left) ? right : left;
}
