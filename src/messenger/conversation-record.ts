import type { StarlingDatabase } from '../store/database.ts';
import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { MESSAGE_DEFAULTS } from '../store/message-defaults.ts';
import { removeFilesOfConversation } from '../store/files.ts';
import { isPast } from './bounds.ts';
import { SYNCED_DEFAULTS } from '../store/synced-defaults.ts';
import { lastMessage, messageIds } from '../store/messages.ts';
import type { LastMessage } from '../store/rows.ts';

/** A conversation that nobody has written in yet; hidden. */
export const newConversation = (db: StarlingDatabase, accountId: string, ownId: string): StoredConversation => ({
  key: db.conversationKey(accountId),
  accountId,
  kind: accountId === ownId ? 'me' : 'contact',
  name: '',
  nickname: '',
  approved: accountId === ownId,
  approvedMe: accountId === ownId,
  blocked: false,
  request: 'none',
  visible: 0,
  lastActivityMs: 0,
  unread: 0,
  lastReadMs: 0,
  last: null,
  profileUpdatedSeconds: 0,
  ...SYNCED_DEFAULTS,
});

export const asLast = (message: StoredMessage): LastMessage => ({
  messageId: message.id,
  text: message.invitation === null ? message.text : '',
  outgoing: message.outgoing,
  status: message.status,
  sentAtMs: message.sentAtMs,
  ...(message.files.length > 0 && {
    files: message.files.map(({ contentType, name, isVoice }) => ({ contentType, name, isVoice })),
  }),
});

/** Puts `message` into `row` if it is the newest. Changes `row` only. */
export function withNewest(row: StoredConversation, message: StoredMessage): void {
  row.visible = 1;
  // Hidden ones come back with the next message.
  row.priority = Math.max(0, row.priority);
  delete row.hiddenAtMs;
  // What was written by a clock that was ahead does not stay the newest.
  if (message.sortMs < row.lastActivityMs && isPast(row.lastActivityMs, message.receivedAtMs)) return;
  row.lastActivityMs = message.sortMs;
  if (message.kind === 'text') row.last = asLast(message);
}

/** Nobody has it yet, as far as is known. */
export const isUnsent = ({ status }: Pick<StoredMessage, 'status'>): boolean =>
  status === 'sending' || status === 'failed';

/** Looks up what stands last now; within the caller's transaction over conversations and messages. */
export async function refreshLast(db: StarlingDatabase, conversation: string): Promise<void> {
  const last = await lastMessage(db, conversation);
  await db.conversations.update(conversation, { last: last ? asLast(last) : null });
}

/** Messages that are read or removed at a time: a few milliseconds of work, after which others have their turn. */
const PIECE = 200;

/** Messages of a conversation piece by piece; within the caller's transaction, if there is one. */
export async function eachPiece(
  db: StarlingDatabase,
  conversation: string,
  work: (ids: string[]) => Promise<unknown>,
): Promise<void> {
  const ids = await messageIds(db, conversation);
  for (let start = 0; start < ids.length; start += PIECE) await work(ids.slice(start, start + PIECE));
}

/** Of what waits to be sent in a conversation, the messages that nobody has yet. */
async function unsentIn(db: StarlingDatabase, conversation: string): Promise<Set<string>> {
  const jobs = await db.jobs.where('conversation').equals(conversation).toArray();
  const ids = new Set(jobs.flatMap(({ messageId }) => (messageId === null ? [] : [messageId])));
  const messages = await db.messages.bulkGet([...ids]);
  return new Set(messages.flatMap((row) => (row && isUnsent(row) ? [row.id] : [])));
}

/**
 * Removes all messages, jobs, files and the draft of a conversation; within the caller's transaction, `files` and
 * `fileParts` included. However many there are, no step takes long.
 *
 * @param jobs `unsent`: only of messages that nobody has yet. An answer to a request, a message being taken back, or the
 * copy for our other devices goes out all the same
 * @param removing told of every message before it goes
 */
export async function removeContents(
  db: StarlingDatabase,
  conversation: string,
  jobs: 'all' | 'unsent' = 'all',
  removing?: (messages: StoredMessage[]) => Promise<unknown>,
): Promise<void> {
  const unsent = jobs === 'all' ? null : await unsentIn(db, conversation);
  await eachPiece(db, conversation, async (ids) => {
    if (removing) await removing((await db.messages.bulkGet(ids)).filter((row) => row !== undefined));
    await db.messages.bulkDelete(ids);
  });
  await db.jobs
    .where('conversation')
    .equals(conversation)
    .and(({ messageId }) => unsent === null || (messageId !== null && unsent.has(messageId)))
    .delete();
  await db.drafts.delete(conversation);
  await removeFilesOfConversation(db, conversation);
}

/** Sentences of our own that stand in a conversation. */
export type NoticeKey =
  | 'noticeYouAccepted'
  | 'noticeTheyAccepted'
  | 'noticeTimer'
  | 'noticeMediaSaved'
  | 'noticeScreenshot'
  | 'noticeMissedCall'
  | 'noticeUnknown';

/** A sentence of our own in the conversation. `text` names it in the catalogue. */
export const noticeRow = (
  db: StarlingDatabase,
  id: string,
  conversation: StoredConversation,
  text: NoticeKey,
  atMs: number,
): StoredMessage => ({
  ...MESSAGE_DEFAULTS,
  reactions: [],
  id,
  identity: db.identityOf(`notice ${text} ${conversation.accountId}`, atMs),
  conversation: conversation.key,
  from: conversation.accountId,
  outgoing: false,
  text,
  preview: null,
  sentAtMs: atMs,
  sortMs: atMs,
  receivedAtMs: atMs,
  status: 'received',
  failure: null,
  hash: null,
  kind: 'notice',
});
