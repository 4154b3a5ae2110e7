import type { AccountId } from '../crypto/account-id.ts';
import { AuthenticationError, MalformedInputError, StarlingError } from '../crypto/errors.ts';
import { fromHex, toHex } from '../crypto/bytes.ts';
import {
  isOldRegistration,
  openOldRegistration,
  openRegistration,
  parseRegisteredName,
  type RegisteredName,
} from '../crypto/registered-name.ts';
import { type NameAnswer, nameRequest, parseNameAnswer } from '../protocol/storage-names.ts';
import { GuardError, NodeError, PathError } from './errors.ts';
import type { OnionClient } from './onion-client.ts';
import type { PathKeeper } from './path-keeper.ts';
import type { ServiceNode } from './service-node.ts';

const NEEDED_ANSWERS = 3;
/** So many nodes may fail to answer and be replaced by others. */
const MAX_REPLACED = 3;

/** Nodes tell different things about a name. Later they may agree: a registration reaches them one after the other. */
export class NameDisagreementError extends StarlingError {
  readonly code = 'name-disagreement';
  override readonly retryable = true;
}

/** All nodes tell the same, and no Account ID can be read from it. */
export class UnreadableNameError extends StarlingError {
  readonly code = 'unreadable-name';
}

export interface NameLookupDeps {
  onion: OnionClient;
  paths: PathKeeper;
}

/** An Account ID, nothing registered, something that does not open, or the bytes of an old registration. */
type Told = AccountId | null | typeof UNREADABLE | `${typeof OLD}${string}`;
const OLD = 'old:';
const UNREADABLE = 'unreadable';

function told(name: RegisteredName, answer: NameAnswer): Told {
  if (answer === null) return null;
  // Costly to open: only if all tell the same.
  if (isOldRegistration(answer)) return `${OLD}${toHex(answer.encryptedValue)}`;
  try {
    return openRegistration(name, answer);
  } catch (error) {
    if (error instanceof AuthenticationError || error instanceof MalformedInputError) return UNREADABLE;
    throw error;
  }
}

async function ask(onion: OnionClient, node: ServiceNode, name: RegisteredName, path: number): Promise<Told> {
  const { status, body } = await onion.ask(node, nameRequest(name), 'read', path);
  if (status !== 200) throw new NodeError(status, body);
  return told(name, parseNameAnswer(body));
}

/** May it be this one node's doing, so that another does better? Our own troubles would only come again. */
const isReplaceable = (error: unknown): boolean =>
  error instanceof NodeError ||
  error instanceof PathError ||
  error instanceof GuardError ||
  error instanceof MalformedInputError;

/** In random order, suspects late; guards last, because the path that begins at a guard cannot end there. */
function nodesToAsk(paths: PathKeeper): ServiceNode[] {
  const guards = new Set(paths.current().map(({ guard }) => guard.ed25519));
  const isGuard = ({ ed25519 }: ServiceNode) => Number(guards.has(ed25519));
  return paths
    .inOrder()
    .sort((a, b) => isGuard(a) - isGuard(b))
    .slice(0, NEEDED_ANSWERS + MAX_REPLACED);
}

/**
 * The account that a name is registered for. Three random nodes are asked over different paths, and all three must tell
 * the same, because a single one could lead a person to somebody else.
 *
 * @param text as a person typed it
 * @returns null if nobody has registered the name
 * @throws ImpossibleNameError, NameDisagreementError, UnreadableNameError, or what the network throws.
 * @see protocol 01 §12, 09 §10
 */
export async function lookUpName(text: string, { onion, paths }: NameLookupDeps): Promise<AccountId | null> {
  const name = parseRegisteredName(text);
  const nodes = nodesToAsk(paths);
  if (nodes.length < NEEDED_ANSWERS) throw new PathError('the list of nodes is too short to look up a name');
  const answers: Told[] = [];
  let asked = 0;
  let failure: unknown;
  const agree = () => answers.every((answer) => answer === answers[0]);
  while (answers.length < NEEDED_ANSWERS && agree()) {
    const next = nodes.slice(asked, asked + NEEDED_ANSWERS - answers.length);
    if (next.length < NEEDED_ANSWERS - answers.length) throw failure;
    const first = asked;
    asked += next.length;
    const outcomes = await Promise.allSettled(next.map((node, i) => ask(onion, node, name, first + i)));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') answers.push(outcome.value);
      else if (isReplaceable(outcome.reason)) failure = outcome.reason;
      else throw outcome.reason;
    }
  }
  const [answer] = answers;
  if (answer === undefined || !agree())
    throw new NameDisagreementError('The network gives different answers about this name. Try again later.');
  if (answer === UNREADABLE) throw unreadable();
  return answer?.startsWith(OLD) ? openOld(name, fromHex(answer.slice(OLD.length))) : (answer as AccountId | null);
}

const unreadable = () => new UnreadableNameError('This name is registered, but not in a form that can be read here.');

async function openOld(name: RegisteredName, value: Uint8Array): Promise<AccountId> {
  try {
    return await openOldRegistration(name, value);
  } catch (error) {
    if (error instanceof AuthenticationError || error instanceof MalformedInputError) throw unreadable();
    throw error;
  }
}
