/**
 * The shapes that pages read. Every field that tells who or what is sealed at rest
 * (docs/decisions/0003-sealing-and-keys.md); the tables' plain columns are only keyed hashes, counts, flags and times.
 * Reading through the store gives whole rows back.
 */

/** `me` is Note to Self. Groups and communities follow in later parts. */
export type ConversationKind = 'contact' | 'me';

/** incoming: they wrote, we have not accepted. outgoing: we wrote, they have not accepted yet. */
export type RequestState = 'none' | 'incoming' | 'outgoing';

export type MessageStatus = 'sending' | 'sent' | 'failed' | 'received';

export type FailureReason = 'network' | 'no-gateway' | 'clock' | 'too-long' | 'rejected';

export interface LinkPreview {
  url: string;
  title: string;
  image?: MessageFile | null;
}

/** One conversation. `key` is the keyed hash of `accountId` and names it everywhere inside this profile. */
export interface ConversationRow {
  key: string;
  accountId: string;
  kind: ConversationKind;
  /** The name they gave themselves; empty if unknown. */
  name: string;
  /** Local nickname; wins over `name` when not empty. */
  nickname: string;
  approved: boolean;
  approvedMe: boolean;
  blocked: boolean;
  request: RequestState;
  /** 1 if it is shown in the list, 0 if hidden (IndexedDB does not index booleans). */
  visible: 0 | 1;
  /** ms, network time; what the list is sorted by. 0: no message yet. */
  lastActivityMs: number;
  unread: number;
  /** ms; everything sent up to here is read. */
  lastReadMs: number;
  /** Marked as unread by hand. */
  markedUnread: boolean;
  /** Above 0: pinned, higher first. −1: hidden on purpose, on all devices. */
  priority: number;
  /** What makes a notification here, as the account's devices agreed. */
  notify: NotifyMode;
  /** ms; no notification before. 0: not muted. */
  mutedUntilMs: number;
  /** For messages that we write. */
  disappearing: Disappearing;
  /** Their files come by themselves; else a person asks for each (07 §5.8). Of this device only. */
  autoDownload: boolean;
  /** Seconds; since when they are a contact, 0 before they are one. */
  createdSeconds: number;
  last: LastMessage | null;
}

/** Never stored. */
export interface MarkedAlike {
  /** Its name looks like that of another. */
  alike?: boolean;
}

/** `mentions` is for groups and communities. */
export type NotifyMode = 'default' | 'all' | 'none' | 'mentions';

/** @see protocol 07 §5.12 */
export interface Disappearing {
  mode: 'off' | 'after-send' | 'after-read';
  /** 0 when off. */
  seconds: number;
}

/** A device of this account, as far as one can know: the protocol has no list of them. */
export interface DeviceRow {
  /** `this`, `others` (whatever else uses the account), or random for those linked with a code. */
  id: string;
  kind: 'this' | 'linked' | 'others';
  /** What the device called itself, e.g. "Firefox on Linux"; empty for `others`. */
  name: string;
  /** ms, network time; 0: unknown. */
  linkedAtMs: number;
  /** ms, network time, of its last sign of life in the network; 0: never. */
  lastHeardMs: number;
}

export interface LastMessage {
  messageId: string;
  text: string;
  outgoing: boolean;
  status: MessageStatus;
  sentAtMs: number;
  /** What it brings besides its text, for a word about it; absent in rows of earlier versions. */
  files?: readonly Pick<MessageFile, 'contentType' | 'name' | 'isVoice'>[];
}

export interface MessageRow {
  /** Random, local, stable. */
  id: string;
  conversation: string;
  /** Account ID of the author. */
  from: string;
  outgoing: boolean;
  text: string;
  preview: LinkPreview | null;
  /** ms, network time at the sender: identity together with `from`; never re-sorted. */
  sentAtMs: number;
  receivedAtMs: number;
  status: MessageStatus;
  failure: FailureReason | null;
  /** Hash in our own swarm; null until known. */
  hash: string | null;
  /** The message it answers; looked up in the same conversation. */
  quote: MessageReference | null;
  /** The newest word of everyone on each emoji, the taken back ones too. */
  reactions: Reaction[];
  invitation: CommunityInvitation | null;
  files: readonly MessageFile[];
  /** How it disappears; null: it stays. */
  expiry: Expiry | null;
  /** ms, network time; 0: it does not disappear, or the time has not begun. */
  expiresAtMs: number;
  /** They have told us that they read it. */
  readByThem: boolean;
  /** `notice` rows are written by Starling ("You accepted…"); `text` then holds the catalogue key. */
  kind: 'text' | 'notice';
}

/** What its sender says about a file. */
export interface FileDescription {
  /** MIME type; never believed when it comes to showing it. */
  contentType: string;
  /** File name without folders; empty if unknown. */
  name: string;
  /** Bytes. */
  size: number;
  /** Pixels; 0 if it is no picture or unknown. */
  width: number;
  height: number;
  caption: string;
  isVoice: boolean;
}

/** Where a file lies and what opens it (protocol 08 §4). */
export interface FileAddress {
  url: string;
  /** Hex; 64 bytes (legacy) or 32 (stream). */
  key: string;
  /** Hex of 32 bytes; empty in the stream scheme. */
  digest: string;
}

/** A file of a message; its content and how that stands is the row of `files` with the same id. */
export interface MessageFile extends FileDescription {
  /** Random, local. */
  id: string;
  /** null until it is uploaded. */
  address: FileAddress | null;
}

export type FileState =
  /** Its content is being written; it counts for nobody yet. */
  | 'writing'
  /** The content is on this device. */
  | 'here'
  /** A person has to ask for it. */
  | 'remote'
  /** Its download waits or runs. */
  | 'wanted'
  /** The content is here; its upload waits or runs. */
  | 'upload'
  /** Uploaded; its message is about to be made. */
  | 'uploaded'
  /** The server does not have it any more. */
  | 'gone'
  /** Given up; `failure` says why. */
  | 'failed';

export type FileFailure =
  /** Servers could not be reached for long. */
  | 'network'
  /** No server takes it. */
  | 'rejected'
  /** What came does not open with its key, or is not what was promised. */
  | 'damaged'
  /** It was never fetched: its key or its address is missing, or the address is none that is asked. */
  | 'unusable'
  /** More than anybody may send. */
  | 'too-large';

/** draft: chosen in a composer, not sent yet. profile: a profile picture, ours or theirs. */
export type FileUse = 'draft' | 'attachment' | 'preview' | 'profile';

/** A file on this device, or one that could come. Its content lies in `fileParts` (src/store/files.ts). */
export interface FileRow {
  id: string;
  use: FileUse;
  /** Key of the conversation; empty for profile pictures. */
  conversation: string;
  /** Empty for drafts and profile pictures. */
  messageId: string;
  state: FileState;
  failure: FileFailure | null;
  about: FileDescription;
  address: FileAddress | null;
  /** Waveform of a voice message, 0 to 1 each; empty if unknown. */
  peaks: number[];
  /** ms; 0 if unknown. */
  durationMs: number;
  /** Bytes that lie here; 0 if none. */
  bytes: number;
  /** Place among the files of its draft or message. */
  order: number;
  /** ms, local clock. */
  createdAtMs: number;
  /** ms, local clock; when it was last looked at. */
  usedAtMs: number;
  /** Transfers: how often it was tried, when it is tried next, how long it has been failing while online. */
  attempts: number;
  dueMs: number;
  failingMs: number;
  lastAttemptMs: number;
  leaseOwner: string;
  leaseUntilMs: number;
}

export interface MessageReference {
  /** Account ID. */
  author: string;
  sentAtMs: number;
}

export interface Reaction {
  emoji: string;
  /** Account ID. */
  from: string;
  /** ms; when it was made or taken back. */
  atMs: number;
  removed: boolean;
}

export interface CommunityInvitation {
  url: string;
  name: string;
}

export interface Expiry {
  mode: 'after-send' | 'after-read';
  seconds: number;
}

/** A person who was chosen by `@name`; the name stands in the text until it is sent. */
export interface DraftMention {
  name: string;
  accountId: string;
}

/** What stands unsent in a conversation. */
export interface Draft {
  text: string;
  /** The message that is about to be answered. */
  quote: MessageReference | null;
  /** Of an address in the text, asked for by the person. */
  preview: LinkPreview | null;
  mentions: readonly DraftMention[];
  /** Messages that a page is handing to the messenger, oldest first. */
  handed: readonly HandedOver[];
  /** Who wrote it last: a name that each open composer gives itself; empty for anybody else. */
  by: string;
}

/**
 * A message between the press of a button and the transaction that writes it. It is noted before the call is made, and
 * goes in that transaction: whatever is stopped in between, it is neither lost nor sent twice.
 */
export interface HandedOver {
  /** Of the message that it becomes; 32 hex digits. */
  id: string;
  /** ms, local clock. */
  atMs: number;
  /** As it stood in the field. */
  written: string;
  mentions: readonly DraftMention[];
  /** As it is sent. */
  text: string;
  /** Id of the message that is answered. */
  quote: string | null;
  preview: Pick<LinkPreview, 'url' | 'title'> | null;
  /** Ids of draft files, in order. */
  files: readonly string[];
}

/** Rows of before have only the text. */
export interface DraftRow extends Draft {
  conversation: string;
  updatedAtMs: number;
}

export interface ProfileRow {
  accountId: string;
  name: string;
  phraseConfirmed: boolean;
  createdAtMs: number;
}
