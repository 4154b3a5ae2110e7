import { parseAccountId } from '../crypto/account-id.ts';
import { theirShownName } from '../protocol/look-alike-names.ts';
import { shownName } from '../protocol/shown-name.ts';
import { NoAccountError, NotFoundError } from '../messenger/errors.ts';
import type { Messenger } from '../messenger/messenger.ts';
import type { StarlingDatabase } from '../store/database.ts';
import { messageView } from './message-view.ts';
import { latestMessages } from '../store/messages.ts';
import { getProfile } from '../store/profile.ts';
import type { ConversationRow } from '../store/rows.ts';
import { BACKUP_COMMANDS } from './backup-commands.ts';
import type { Delivery } from './delivery.ts';
import { FILE_COMMANDS } from './file-commands.ts';
import { LINK_COMMANDS } from './link-commands.ts';
import { MESSAGE_COMMANDS } from './message-commands.ts';
import { SYNC_COMMANDS } from './sync-commands.ts';
import { countField, textField, type Request } from './line-protocol.ts';

export interface CommandTools {
  messenger: Messenger;
  db: StarlingDatabase;
  delivery: Delivery;
  /** Messages that came since the last `poll` was answered, by whichever poll. */
  arrived: { count: number };
}

type Input = Request['input'];

/** What is done in order with other commands; `later` may take its time while others run. */
export type Command = (tools: CommandTools, input: Input) => Promise<{ ok: unknown } | { later: Promise<unknown> }>;

const DEFAULT_LIMIT = 100;

const conversationView = (row: ConversationRow) => ({
  id: row.accountId,
  // As the interface shows them: without what nobody sees, and never one of our own names.
  name: shownName(row.nickname) || theirShownName(row.name),
  kind: row.kind,
  visible: row.visible === 1,
  nickname: shownName(row.nickname),
  approved: row.approved,
  approvedMe: row.approvedMe,
  pinned: row.priority > 0,
  hidden: row.priority < 0,
  muted: row.notify === 'none' ? 'for-ever' : row.mutedUntilMs || null,
  markedUnread: row.markedUnread,
  readUpTo: row.lastReadMs,
  disappearing: row.disappearing,
  request: row.request,
  blocked: row.blocked,
  unread: row.unread,
  last: row.last && {
    text: row.last.text,
    sentAt: row.last.sentAtMs,
    outgoing: row.last.outgoing,
    status: row.last.status,
  },
});

const keyOf = ({ db }: CommandTools, input: Input): string =>
  db.conversationKey(parseAccountId(textField(input, 'with')));

async function knownKey(tools: CommandTools, input: Input): Promise<string> {
  const key = keyOf(tools, input);
  if (!(await tools.db.conversations.get(key))) throw new NotFoundError('no conversation with this Account ID');
  return key;
}

async function send(tools: CommandTools, input: Input): Promise<{ later: Promise<unknown> }> {
  const { messenger, db, delivery } = tools;
  const text = textField(input, 'text');
  const { key } = await messenger.openConversation({ accountId: textField(input, 'to') });
  const { id } = await messenger.send({ conversation: key, text });
  const sentAt = (await db.messages.get(id))?.sentAtMs;
  return { later: delivery.of(id).then((hash) => ({ id, hash, sentAt })) };
}

async function poll({ messenger, arrived }: CommandTools): Promise<{ received: number }> {
  await messenger.poll();
  const received = arrived.count;
  arrived.count = 0;
  return { received };
}

const CONVERSATION_COMMANDS: Readonly<Record<string, Command>> = {
  create: async ({ messenger }, input) => ({ ok: await messenger.createAccount({ name: textField(input, 'name') }) }),
  restore: async ({ messenger }, input) => {
    const name = input['name'] === undefined ? {} : { name: textField(input, 'name') };
    return { ok: await messenger.restoreAccount({ phrase: textField(input, 'phrase'), ...name }) };
  },
  account: async ({ db }) => {
    const profile = await getProfile(db);
    if (!profile) throw new NoAccountError('there is no account in this folder');
    return { ok: { accountId: profile.accountId, name: profile.name } };
  },
  send,
  poll: async (tools) => ({ later: poll(tools) }),
  conversations: async ({ db }) => {
    const rows = (await db.conversations.toArray()).filter(
      (row) => row.visible === 1 || row.blocked || row.priority < 0,
    );
    rows.sort((a, b) => b.lastActivityMs - a.lastActivityMs);
    return { ok: { conversations: rows.map(conversationView) } };
  },
  messages: async (tools, input) => {
    const rows = await latestMessages(tools.db, keyOf(tools, input), countField(input, 'limit', DEFAULT_LIMIT));
    return {
      ok: { messages: rows.filter((row) => row.kind === 'text' || row.text === 'noticeDeleted').map(messageView) },
    };
  },
  accept: async (tools, input) => {
    await tools.messenger.accept({ conversation: await knownKey(tools, input) });
    return { ok: {} };
  },
  block: async (tools, input) => {
    const { key } = await tools.messenger.openConversation({ accountId: textField(input, 'with') });
    await tools.messenger.block({ conversation: key });
    return { ok: {} };
  },
};

/** Every command by its name, `stop` excepted. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  ...CONVERSATION_COMMANDS,
  ...SYNC_COMMANDS,
  ...BACKUP_COMMANDS,
  ...LINK_COMMANDS,
  ...MESSAGE_COMMANDS,
  ...FILE_COMMANDS,
};
