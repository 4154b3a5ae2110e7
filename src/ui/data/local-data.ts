import type { ConnectionState, Settings } from '../../messenger/api.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { ChosenFile } from '../../store/files.ts';
import type { StorageUse } from '../../store/storage-use.ts';
import type { SearchResult } from '../../store/search/search-messages.ts';
import type { TypingNow } from '../../store/typing.ts';
import type { StorageKind } from '../files/storage-kind.ts';
import type {
  ConversationRow,
  DeviceRow,
  Draft,
  FileRow,
  HandedOver,
  MessageRow,
  ProfileRow,
} from '../../store/rows.ts';

/** Enough of a message to tell where it stands. */
export type MessagePlace = Pick<MessageRow, 'id' | 'sentAtMs'>;

/** What views read from the local database. Nothing here waits for the network. */
export interface LocalData {
  /** Pinned ones, then newest first; without requests and blocked people. */
  conversations: () => Promise<ConversationRow[]>;
  /** The same and how many requests there are, from one reading. */
  overview: () => Promise<{ conversations: ConversationRow[]; requests: number }>;
  requests: () => Promise<ConversationRow[]>;
  blocked: () => Promise<ConversationRow[]>;
  search: (text: string) => Promise<ConversationRow[]>;
  conversation: (key: string) => Promise<ConversationRow | undefined>;
  /** The last `limit` messages, oldest first. */
  messages: (conversation: string, limit: number) => Promise<MessageRow[]>;
  /** The last `limit` messages up to this one, itself included, oldest first. It need not be there any more. */
  messagesBefore: (conversation: string, at: MessagePlace, limit: number) => Promise<MessageRow[]>;
  /** The first `limit` messages after this one, oldest first. */
  messagesAfter: (conversation: string, at: MessagePlace, limit: number) => Promise<MessageRow[]>;
  /** How many received messages stand after `afterMs`; it counts no further than `limit`. */
  countNewer: (conversation: string, afterMs: number, limit: number) => Promise<number>;
  /** A message of a conversation by its author (Account ID) and sent time; undefined if it is not here. */
  messageBy: (conversation: string, author: string, sentAtMs: number) => Promise<MessageRow | undefined>;
  message: (id: string) => Promise<MessageRow | undefined>;
  /** Files of a message, in order. */
  filesOfMessage: (messageId: string) => Promise<FileRow[]>;
  /** Files of all messages of a conversation, newest first. */
  filesOfConversation: (conversation: string) => Promise<FileRow[]>;
  /** What is in a file; null if that is not here. Rejects with FileUnreadableError. */
  fileContent: (id: string) => Promise<Bytes | null>;
  /** The profile picture of an Account ID, in whatever state; undefined if they have none, or are strangers. */
  profilePicture: (accountId: string) => Promise<FileRow | undefined>;
  storageUse: () => Promise<StorageUse<StorageKind>>;
  /** Somebody looks at it: the clean-up spares it for a while. */
  noteFileUse: (id: string) => Promise<void>;
  /** What the composer of a conversation holds besides its text, in order. */
  draftFiles: (conversation: string) => Promise<FileRow[]>;
  /** Keeps a chosen file, sealed, until its message is sent. Rejects if the disk is full. */
  addDraftFile: (chosen: ChosenFile, content: Bytes) => Promise<FileRow>;
  setCaption: (id: string, caption: string) => Promise<void>;
  removeDraftFiles: (ids: readonly string[]) => Promise<void>;
  orderDraftFiles: (conversation: string, ids: readonly string[]) => Promise<void>;
  /** Texts that hold these words, newest first; of one conversation (its key) or of all. */
  searchMessages: (text: string, conversation?: string) => Promise<SearchResult>;
  /** Who is writing just now. */
  typing: () => Promise<TypingNow>;
  /** Messages that wait to be sent. */
  waiting: () => Promise<number>;
  draft: (conversation: string) => Promise<Draft>;
  /** All drafts by conversation key. */
  drafts: () => Promise<ReadonlyMap<string, string>>;
  /** A draft of nothing goes. */
  changeDraft: (conversation: string, change: Partial<Draft>) => Promise<void>;
  /**
   * Notes messages that are about to be sent. With `field`, what stands in the composer `by` becomes one of them.
   *
   * @returns false, and nothing has changed, if the draft is not `field` any more: another window has just sent it
   */
  handOver: (
    conversation: string,
    messages: readonly HandedOver[],
    field?: { text: string; by: string },
  ) => Promise<boolean>;
  /**
   * A message that was refused stands in the draft again, before what was written since.
   *
   * @returns false if it is on its way no more
   */
  takeBack: (conversation: string, id: string, by: string) => Promise<boolean>;
  /** Also while it is hidden; undefined before it was first used. */
  noteToSelf: () => Promise<ConversationRow | undefined>;
  /** This one, those linked with a code, then the rest. */
  devices: () => Promise<DeviceRow[]>;
  profile: () => Promise<ProfileRow | undefined>;
  settings: () => Promise<Settings>;
  connection: () => Promise<ConnectionState>;
  /** Calls `next` with the result now and after every change of what the query read. Returns a function that stops it. */
  live: <T>(query: () => Promise<T>, next: (value: T) => void) => () => void;
}
