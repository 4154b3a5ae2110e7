import { MalformedInputError } from '../crypto/errors.ts';
import { MESSAGE_TTL_MS } from '../protocol/limits.ts';
import { freshId, type MessengerContext } from './context.ts';

/**
 * What makes a call repeatable: a page whose call was cut off by a stopping background makes it again under the same id,
 * chosen by the page, and what was done already is not done twice.
 */
export interface Repeatable {
  /** 32 lower-case hex digits; without one, every call is a new one. */
  id?: string;
}

const ID = /^[0-9a-f]{32}$/;

/** @throws MalformedInputError */
export function callId(context: MessengerContext, { id }: Repeatable): string {
  if (id === undefined) return freshId(context);
  if (!ID.test(id)) throw new MalformedInputError('the id of a call is 32 hex digits');
  return id;
}

const markOf = ({ db }: MessengerContext, id: string): string => db.hashOf('seen', `call ${id}`);

/** May be asked within a transaction over `db.seen`. */
export const wasDone = async (context: MessengerContext, id: string): Promise<boolean> =>
  (await context.db.seen.get(markOf(context, id))) !== undefined;

/** Within the transaction that does it, over `db.seen`: the two are one. */
export async function noteDone(context: MessengerContext, id: string): Promise<void> {
  const expiresAtMs = Math.floor(context.network.now()) + MESSAGE_TTL_MS;
  await context.db.seen.put({ hash: markOf(context, id), expiresAtMs });
}
