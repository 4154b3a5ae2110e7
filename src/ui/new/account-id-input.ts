import { bareId } from '../../crypto/account-id.ts';

const ID_LENGTH = 66;

/** @see protocol 01 §12 */
const NAME = /^\w([\w-]*\w)?$/;
const NAME_LENGTH = 64;

/** What is known of a text typed where an Account ID is asked for. */
export type IdInput =
  | { kind: 'empty' }
  | { kind: 'typing'; missing: number }
  | { kind: 'wrong' }
  | { kind: 'own' }
  /** Could be a name that somebody has registered; lower case. */
  | { kind: 'name'; name: string }
  | { kind: 'id'; accountId: string };

/**
 * Judges an Account ID as it is typed or pasted. What {@link bareId} takes away is forgiven: IDs are shown in groups of
 * four, and copied out of letters and links. What begins like an ID is one; everything else may be a registered name.
 */
export function judgeIdInput(text: string, ownId: string): IdInput {
  const candidate = bareId(text);
  if (candidate === '') return { kind: 'empty' };
  if (!/^(0|05[0-9a-f]*)$/.test(candidate) || candidate.length > ID_LENGTH) {
    const name = text
      .replaceAll(/\p{Cf}/gu, '')
      .trim()
      .toLowerCase();
    return name.length <= NAME_LENGTH && NAME.test(name) ? { kind: 'name', name } : { kind: 'wrong' };
  }
  if (candidate.length < ID_LENGTH) return { kind: 'typing', missing: ID_LENGTH - candidate.length };
  return candidate === ownId ? { kind: 'own' } : { kind: 'id', accountId: candidate };
}
