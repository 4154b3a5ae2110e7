import { getConnection } from '../../store/connection.ts';
import {
  getConversation,
  listBlocked,
  listConversations,
  listOverview,
  listRequests,
  searchConversations,
} from '../../store/conversations.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import { listDevices } from '../../store/devices.ts';
import { allDrafts, changeDraft, getDraft, handOver, takeBack } from '../../store/drafts.ts';
import { orderDraftFiles } from '../../store/draft-order.ts';
import {
  draftFiles,
  filesOfConversation,
  filesOfMessage,
  noteUse,
  removeFiles,
  setCaption,
} from '../../store/files.ts';
import { countWaiting } from '../../store/jobs.ts';
import { countNewer, findMessage, latestMessages, messagesAfter, messagesBefore } from '../../store/messages.ts';
import { profilePicture } from '../../store/picture-file.ts';
import { searchMessages } from '../../store/search/search-messages.ts';
import { getProfile } from '../../store/profile.ts';
import { getSettings } from '../../store/settings.ts';
import { storageUse } from '../../store/storage-use.ts';
import { troubleOf, type StorageTrouble } from '../../store/trouble.ts';
import { getTyping } from '../../store/typing.ts';
import { storageKind } from '../files/storage-kind.ts';
import { watchQuery } from './live-query.ts';
import type { LocalData, MessagePlace } from './local-data.ts';

// What opens and seals contents is larger than all that the list needs, and comes with the first content.
const fileContents = () => import('../../store/file-content.ts');
const draftFileWriting = () => import('../../store/add-draft-file.ts');

/** More than anybody looks through; a longer question narrows it. */
const MESSAGE_HITS = 50;

/**
 * What views read, from the sealed database. Changes made in any window arrive by themselves.
 *
 * @param onTrouble told when the database gives nothing more out
 */
export function storedData(db: StarlingDatabase, onTrouble: (trouble: StorageTrouble) => void = () => {}): LocalData {
  return {
    conversations: () => listConversations(db),
    overview: () => listOverview(db),
    requests: () => listRequests(db),
    blocked: () => listBlocked(db),
    search: (text) => searchConversations(db, text),
    conversation: (key) => getConversation(db, key),
    messages: (conversation, limit) => latestMessages(db, conversation, limit),
    messagesBefore: async (conversation, at, limit) => messagesBefore(db, conversation, await sortMsOf(db, at), limit),
    messagesAfter: async (conversation, at, limit) => messagesAfter(db, conversation, await sortMsOf(db, at), limit),
    countNewer: (conversation, afterMs, limit) => countNewer(db, conversation, afterMs, limit),
    messageBy: async (conversation, author, sentAtMs) => {
      const message = await findMessage(db, author, sentAtMs);
      return message?.conversation === conversation ? message : undefined;
    },
    message: (id) => db.messages.get(id),
    filesOfMessage: (messageId) => filesOfMessage(db, messageId),
    filesOfConversation: (conversation) => filesOfConversation(db, conversation),
    fileContent: async (id) => (await fileContents()).readContent(db, id),
    profilePicture: (accountId) => profilePicture(db, accountId),
    storageUse: () => storageUse(db, storageKind),
    noteFileUse: (id) => noteUse(db, id),
    draftFiles: (conversation) => draftFiles(db, conversation),
    addDraftFile: async (chosen, content) => (await draftFileWriting()).addDraftFile(db, chosen, [content]),
    setCaption: (id, caption) => setCaption(db, id, caption),
    removeDraftFiles: (ids) => removeFiles(db, ids),
    orderDraftFiles: (conversation, ids) => orderDraftFiles(db, conversation, ids),
    searchMessages: (text, conversation) =>
      searchMessages(db, { text, limit: MESSAGE_HITS, ...(conversation !== undefined && { conversation }) }),
    typing: () => getTyping(db),
    waiting: () => countWaiting(db),
    draft: (conversation) => getDraft(db, conversation),
    drafts: () => allDrafts(db),
    changeDraft: (conversation, change) => changeDraft(db, conversation, change),
    handOver: (conversation, messages, field) => handOver(db, conversation, messages, field),
    takeBack: (conversation, id, by) => takeBack(db, conversation, id, by),
    noteToSelf: async () => {
      const profile = await getProfile(db);
      return profile && getConversation(db, db.conversationKey(profile.accountId));
    },
    devices: () => listDevices(db),
    profile: () => getProfile(db),
    settings: () => getSettings(db),
    connection: () => getConnection(db),
    live: (query, next) =>
      watchQuery(query, next, (reason) => {
        const trouble = troubleOf(reason);
        if (trouble !== null) onTrouble(trouble);
      }),
  };
}

/** A message that is gone stood at its sent time, as nearly all do. */
const sortMsOf = async (db: StarlingDatabase, { id, sentAtMs }: MessagePlace): Promise<number> =>
  (await db.messages.get(id))?.sortMs ?? sentAtMs;
