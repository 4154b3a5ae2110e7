/**
 * The shapes that pages read. Every field that tells who or what is sealed at rest (architecture §4); the tables' plain
 * columns are only keyed hashes, counts, flags and times. Reading through the store gives whole rows back.
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
  /** Seconds; since when they are a contact, 0 before they are one. */
  createdSeconds: number;
  last: LastMessage | null;
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
  /** How it disappears; null: it stays. */
  expiry: Expiry | null;
  /** ms, network time; 0: it does not disappear, or the time has not begun. */
  expiresAtMs: number;
  /** They have told us that they read it. */
  readByThem: boolean;
  /** `notice` rows are written by Starling ("You accepted…"); `text` then holds the catalogue key. */
  kind: 'text' | 'notice';
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

export interface DraftRow {
  conversation: string;
  text: string;
  updatedAtMs: number;
}

export interface ProfileRow {
  accountId: string;
  name: string;
  phraseConfirmed: boolean;
  createdAtMs: number;
}
