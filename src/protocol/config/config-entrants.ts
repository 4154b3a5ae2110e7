import type { Bytes } from '../../crypto/bytes.ts';
import { StarlingError } from '../../crypto/errors.ts';
import type { ByteText } from './bt.ts';
import type { Candidate } from './config-merge.ts';
import { type ConfigMessage, hashOf, parseMessage } from './config-message.ts';
import type { PartSets } from './part-sets.ts';
import type { OpenedConfig } from './stored-config.ts';

/** A message of the swarm that could be opened. */
export interface IncomingConfig {
  /** Storage hash. */
  hash: string;
  stored: Bytes;
  opened: OpenedConfig;
}

/** A message that takes part in a merge. */
export interface Entrant extends Candidate {
  /** Storage hashes of all its parts. */
  hashes: string[];
  /** In the order of the parts. */
  stored: Bytes[];
}

/** Its hash is reckoned when it is asked for: a large config takes longer to hash than to parse. */
export function entrantOf(message: ConfigMessage, hashes: string[], stored: Bytes[]): Entrant {
  let hash: ByteText | undefined;
  return {
    message,
    hashes,
    stored,
    get hash() {
      hash ??= hashOf(message);
      return hash;
    },
  };
}

/**
 * The messages among `incoming`, parts put together.
 *
 * @param parts keeps those of which others are missing
 * @returns `accepted`: storage hashes of what was understood
 * @see protocol 05 §7.1, §7.2
 */
export function entrantsOf(
  incoming: readonly IncomingConfig[],
  parts: PartSets,
  nowMs: number,
): { entrants: Entrant[]; accepted: string[] } {
  const entrants: Entrant[] = [];
  const accepted: string[] = [];
  const enter = (hash: string, inner: ByteText, hashes: string[], stored: Bytes[]) => {
    try {
      entrants.push(entrantOf(parseMessage(inner), hashes, stored));
      accepted.push(hash);
    } catch (error) {
      if (!(error instanceof StarlingError)) throw error;
    }
  };
  for (const { hash, stored, opened } of incoming) {
    if (opened.kind === 'whole') {
      enter(hash, opened.inner, [hash], [stored]);
      continue;
    }
    const outcome = parts.take(opened.part, hash, stored, nowMs);
    if (outcome.kind === 'complete') enter(hash, outcome.inner, outcome.hashes, outcome.stored);
    else if (outcome.kind === 'kept') accepted.push(hash);
  }
  return { entrants, accepted: [...new Set(accepted)] };
}
