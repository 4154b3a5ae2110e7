import type { Bytes } from '../crypto/bytes.ts';
import type { ConversationRow, FileRow, MessageRow, ProfileRow, Reaction } from './rows.ts';

/** Where a profile picture lies and what opens it. */
export interface PictureAddress {
  url: string;
  /** 64 hex digits. */
  key: string;
}

/** A conversation with what only the messenger needs. */
export interface StoredConversation extends ConversationRow {
  /** Seconds; of the newest profile taken from them (07 §5.14). */
  profileUpdatedSeconds: number;
  picture: PictureAddress | null;
  /** ms, network time; when the read mark was set. Absent in rows of earlier versions. */
  readAtMs?: number;
  /** ms; place of the first message that came after the mark was set though it stands before it; 0 or absent: none. */
  unreadFromMs?: number;
  /** ms; when the name was last taken from something that has no time of its own; absent: never. */
  namedAtMs?: number;
  /** ms; when `disappearing` was last changed, as far as we know; absent: unknown. */
  timerAtMs?: number;
  /** ms; when it was hidden, while it is; absent: see the config's time. */
  hiddenAtMs?: number;
}

export interface StoredMessage extends MessageRow {
  /** Keyed hash of (author, sent time): unique, so that nothing shows twice (07 §3.5). */
  identity: string;
  /** Where the row stands in its conversation: the sent time, unless it lies ahead of when it came (07 §8). */
  sortMs: number;
  /** ms, network time; when it came into the swarm, as far as we know. Absent in rows of earlier versions and of ours. */
  arrivedMs?: number;
}

export interface StoredProfile extends ProfileRow {
  id: 'me';
  /** Seconds; when the name was last set. */
  nameUpdatedSeconds: number;
  picture: PictureAddress | null;
}

/** A file with the key of its parts. */
export interface StoredFile extends FileRow {
  /** 32 bytes, random. */
  contentKey: Bytes;
}

/** A piece of a file's content, at most 256 KiB: AES-256-GCM under the file's `contentKey`. */
export interface FilePartRow {
  /** `<file> <number>`. */
  id: string;
  file: string;
  data: Bytes;
}

/** The account's secret; sealed under a key of its own. */
export interface AccountRow {
  id: 'me';
  /** 16 or 32 bytes. */
  seed: Bytes;
}

/**
 * message: the recipient's copy; sync: our own; response: we accepted their request (07 §5.1); delete: messages of our own
 * mailbox whose hashes (JSON) are the data; shorten: the same with their new expiry; expiries: those whose expiry is asked for; control: reactions, timers, receipts and
 * the like, which no row waits for.
 */
export type JobKind = 'message' | 'sync' | 'response' | 'self' | 'control' | 'delete' | 'shorten' | 'expiries';

/**
 * One `store` that has to happen. The bytes are made once and never again, so that a repeat is byte-identical and the
 * service nodes drop it.
 */
export interface JobRow {
  id: string;
  kind: JobKind;
  conversation: string;
  /** The row that shows how it went; null for responses. */
  messageId: string | null;
  /** Account ID whose swarm gets it. */
  recipient: string;
  data: Bytes;
  /** Known before anything is sent. */
  hash: string;
  ttlMs: number;
  /** Id of the job that has to be stored first; '' for none. */
  after: string;
  /** Sent times order the jobs of a conversation. */
  order: number;
  /** blocked: a copy for ourselves whose original is not stored yet; failed: rests until a person starts it again. */
  state: 'waiting' | 'blocked' | 'failed';
  /** Members (Ed25519 hex) whose signature has been verified in any attempt. */
  verified: string[];
  /** When the recipient's swarm first held it, ms network time; 0: not yet. */
  storedAtMs: number;
  started: boolean;
  attempts: number;
  /** ms, local clock. */
  dueMs: number;
  createdAtMs: number;
  /** ms of trying while online without one verification. */
  failingMs: number;
  lastAttemptMs: number;
  leaseOwner: string;
  leaseUntilMs: number;
}

/** Keyed hash of a message hash that has been dealt with. */
export interface SeenRow {
  hash: string;
  expiresAtMs: number;
}

/**
 * Keyed hash of what may come later: of (author, sent time), a message that must not appear (again); of a contact who was
 * deleted; of a conversation in which messages were reacted to or taken back before they came.
 */
export interface TombstoneRow {
  identity: string;
  expiresAtMs: number;
  /** In the order in which they came; `target` is the identity of the message. */
  reactions?: readonly (Reaction & { target: string })[];
  /** The same; `by` is the key of the conversation with its author. */
  unsends?: readonly { by: string; target: string }[];
}

/** `last_hash` of one member and namespace. */
export interface CursorRow {
  /** The member whose inbox it is, Ed25519 hex; absent in other namespaces and in rows of old. */
  inbox?: string;
  /** Keyed hash of (account, member, namespace). */
  id: string;
  hash: string;
  expiresAtMs: number;
}

export interface CounterRow {
  name: string;
  value: number;
}

/** A row that holds one JSON value. */
export interface ValueRow {
  key: string;
  value: unknown;
}

/** One of the four config objects, as its dump (protocol 05 §10). */
export interface ConfigRow {
  name: 'profile' | 'contacts' | 'convo' | 'groups';
  dump: Bytes;
  /** 1 if it has changes that are not known to be in the swarm. */
  needsPush: 0 | 1;
  /** ms; storage time of the newest merged message, the earliest that nodes named (07 §3.3 rule 5). 0: unknown. */
  mergedAtMs: number;
  /** ms; the latest that it may have been. Absent in rows of earlier versions. */
  mergedByMs?: number;
}

/** The linking of a device that is under way, as linking.ts writes it. */
export interface LinkRow {
  id: 'link';
  value: unknown;
}
