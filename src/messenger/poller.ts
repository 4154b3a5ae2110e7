import { NAMESPACE_INBOX } from '../protocol/limits.ts';
import type { Arrival } from './apply-incoming.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import { cursorId, ingest } from './inbox.ts';

const NAMESPACES = [NAMESPACE_INBOX];
/** `more` again and again: enough for any real backlog, and an end for a member that always says so. */
const MAX_ROUNDS = 50;

async function round(context: MessengerContext): Promise<{ arrivals: Arrival[]; more: boolean }> {
  const { db, network } = context;
  const keys = requireKeys(context);
  const cursors = new Map((await db.cursors.toArray()).map((row) => [row.id, row.hash]));
  const answers = await network.retrieve(keys, NAMESPACES, (member, namespace) =>
    cursors.get(cursorId(context, keys.accountId, { member, namespace })),
  );
  await context.fault('poll: answered');
  const arrivals: Arrival[] = [];
  let more = false;
  for (const { member, namespaces } of answers) {
    for (const answer of namespaces) {
      arrivals.push(...(await ingest(context, { member, namespace: answer.namespace }, answer.messages)));
      more ||= answer.more && answer.messages.length > 0;
    }
  }
  return { arrivals, more };
}

/** Fetches until no member has more. @throws what the network throws if no member answered */
export async function pollOnce(context: MessengerContext): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  for (let count = 0; count < MAX_ROUNDS; count++) {
    const { arrivals: found, more } = await round(context);
    arrivals.push(...found);
    if (!more) break;
  }
  return arrivals;
}
