import { concatBytes, fromUtf8, utf8, type Bytes } from '../../crypto/bytes.ts';
import { MAX_ATTACHMENTS, MAX_FILE_URL_LENGTH } from '../../protocol/limits.ts';
import type { ConfigRow, StoredConversation, StoredMessage } from '../../store/internal-rows.ts';
import type { FileAddress, LinkPreview } from '../../store/rows.ts';
import { SYNCED_DEFAULTS } from '../../store/synced-defaults.ts';
import { BackupDamagedError, BackupNewerError } from './errors.ts';
import { amount, flag, matching, maybe, number, oneOf, or, orNull, shape, text, type Field, listOf } from './fields.ts';
import { END_KIND, type Frame } from './frames.ts';

/** Version of what is in the records. A higher `minor` may bring kinds of records that are skipped here. */
export const FORMAT = 1;
export const MINOR = 1;

export interface Manifest {
  format: number;
  minor: number;
  accountId: string;
  /** ms, network time. */
  createdMs: number;
  /** At the beginning; what was deleted while the file was written is not in it. */
  conversations: number;
  messages: number;
}

/** The last record: what is really in the file. */
export interface EndRecord {
  configs: number;
  conversations: number;
  messages: number;
  files: number;
  /** Rows that were damaged, and are not in the file. */
  omitted: number;
}

/** A file of a message; its content follows in `part` records, cut as it lies here. */
export interface FileRecord {
  /** Author and sent time of the message. */
  from: string;
  sentAtMs: number;
  use: 'attachment' | 'preview';
  /** Place among the files of its message. */
  order: number;
  /** Of the parts that follow, together. */
  bytes: number;
  peaks: number[];
  durationMs: number;
}

/** One config object as its inner message (protocol 05). */
export interface ConfigMessage {
  name: ConfigRow['name'];
  message: Bytes;
}

/** A conversation without what belongs to one profile (`key`) or follows from its messages. */
export type ConversationRecord = Omit<StoredConversation, 'key' | 'last' | 'unread'>;

/** A message without keyed hashes, which differ from profile to profile. */
export interface MessageRecord extends Omit<StoredMessage, 'identity' | 'conversation'> {
  /** Account ID of the conversation. */
  with: string;
  /** What its identity is made of: its author and sent time, or (a sentence of Starling's) what it says and the time. */
  identifiedBy: 'author' | 'notice';
}

export type BackupRecord =
  | { kind: 'manifest'; value: Manifest }
  | { kind: 'config'; value: ConfigMessage }
  | { kind: 'conversation'; value: ConversationRecord }
  | { kind: 'message'; value: MessageRecord }
  | { kind: 'file'; value: FileRecord }
  | { kind: 'part'; value: Bytes }
  | { kind: 'end'; value: EndRecord }
  /** Of a later minor version. */
  | { kind: 'unknown' };

const accountId = matching(/^05[0-9a-f]{64}$/);
const MAX_NAME = 1_000;
/** Whatever fits into one `store` is shorter. */
const MAX_TEXT = 80_000;

const manifest: Field<Manifest> = shape<Manifest>({
  format: amount,
  minor: amount,
  accountId,
  createdMs: amount,
  conversations: amount,
  messages: amount,
});

const endRecord: Field<EndRecord> = shape<EndRecord>({
  configs: amount,
  conversations: amount,
  messages: amount,
  files: or(amount, 0),
  omitted: amount,
});

/** Properties that a later version adds need a value for the files that do not have them (`or`). */
export const conversationRecord: Field<ConversationRecord> = shape<ConversationRecord>({
  accountId,
  kind: oneOf('contact', 'me'),
  name: text(MAX_NAME),
  nickname: text(MAX_NAME),
  approved: flag,
  approvedMe: flag,
  blocked: flag,
  request: oneOf('none', 'incoming', 'outgoing'),
  visible: oneOf(0, 1),
  lastActivityMs: amount,
  lastReadMs: amount,
  profileUpdatedSeconds: amount,
  markedUnread: or(flag, SYNCED_DEFAULTS.markedUnread),
  priority: or(number, SYNCED_DEFAULTS.priority),
  notify: or(oneOf('default', 'all', 'none', 'mentions'), SYNCED_DEFAULTS.notify),
  mutedUntilMs: or(amount, SYNCED_DEFAULTS.mutedUntilMs),
  disappearing: or(
    shape<StoredConversation['disappearing']>({ mode: oneOf('off', 'after-send', 'after-read'), seconds: amount }),
    SYNCED_DEFAULTS.disappearing,
  ),
  createdSeconds: or(amount, SYNCED_DEFAULTS.createdSeconds),
  picture: or(
    orNull(shape<NonNullable<StoredConversation['picture']>>({ url: text(223), key: matching(/^[0-9a-f]{64}$/) })),
    SYNCED_DEFAULTS.picture,
  ),
  autoDownload: or(flag, SYNCED_DEFAULTS.autoDownload),
  readAtMs: maybe(amount),
  unreadFromMs: maybe(amount),
  namedAtMs: maybe(amount),
  timerAtMs: maybe(amount),
  hiddenAtMs: maybe(amount),
});

/** As many as one message may have here. */
const MAX_REACTIONS = 200;

const messageFile = shape<StoredMessage['files'][number]>({
  id: matching(/^[0-9a-f]{32}$/),
  contentType: text(MAX_NAME),
  name: text(MAX_NAME),
  size: amount,
  width: amount,
  height: amount,
  caption: text(MAX_TEXT),
  isVoice: flag,
  address: orNull(
    shape<FileAddress>({
      url: text(MAX_FILE_URL_LENGTH),
      key: matching(/^(?:[0-9a-f]{64}){1,2}$/),
      digest: matching(/^(?:[0-9a-f]{64})?$/),
    }),
  ),
});

const wholePreview = shape<Required<LinkPreview>>({
  url: text(MAX_TEXT),
  title: text(MAX_TEXT),
  image: or(orNull(messageFile), null),
});

const previewRecord: Field<LinkPreview> = (value) => {
  const { image, ...preview } = wholePreview(value);
  return image ? { ...preview, image } : preview;
};

export const messageRecord: Field<MessageRecord> = shape<MessageRecord>({
  id: matching(/^[\w-]{1,64}$/),
  with: accountId,
  identifiedBy: oneOf('author', 'notice'),
  from: accountId,
  outgoing: flag,
  text: text(MAX_TEXT),
  preview: orNull(previewRecord),
  sentAtMs: amount,
  sortMs: amount,
  receivedAtMs: amount,
  arrivedMs: maybe(amount),
  status: oneOf('sending', 'sent', 'failed', 'received'),
  failure: orNull(oneOf('network', 'no-gateway', 'clock', 'too-long', 'rejected')),
  hash: orNull(text(128)),
  kind: oneOf('text', 'notice'),
  quote: or(orNull(shape<NonNullable<StoredMessage['quote']>>({ author: accountId, sentAtMs: amount })), null),
  reactions: or(
    listOf(
      shape<StoredMessage['reactions'][number]>({ emoji: text(64), from: accountId, atMs: amount, removed: flag }),
      MAX_REACTIONS,
    ),
    [],
  ),
  invitation: or(orNull(shape<NonNullable<StoredMessage['invitation']>>({ url: text(512), name: text(256) })), null),
  files: or(listOf(messageFile, MAX_ATTACHMENTS), []),
  expiry: or(
    orNull(shape<NonNullable<StoredMessage['expiry']>>({ mode: oneOf('after-send', 'after-read'), seconds: amount })),
    null,
  ),
  expiresAtMs: or(amount, 0),
  readByThem: or(flag, false),
});

const MAX_PEAKS = 1_000;

export const fileRecord: Field<FileRecord> = shape<FileRecord>({
  from: accountId,
  sentAtMs: amount,
  use: oneOf('attachment', 'preview'),
  order: amount,
  bytes: amount,
  peaks: listOf(amount, MAX_PEAKS),
  durationMs: amount,
});

const KINDS = { manifest: 1, config: 2, conversation: 3, message: 4, end: END_KIND, file: 6, part: 7 } as const;
const CONFIG_NAMES: readonly ConfigRow['name'][] = ['profile', 'contacts', 'convo', 'groups'];

export function encodeRecord(record: Exclude<BackupRecord, { kind: 'unknown' }>): Frame {
  const kind = KINDS[record.kind];
  if (record.kind === 'part') return { kind, payload: record.value };
  if (record.kind !== 'config') return { kind, payload: utf8(JSON.stringify(record.value)) };
  const { name, message } = record.value;
  return { kind, payload: concatBytes(Uint8Array.of(CONFIG_NAMES.indexOf(name)), message) };
}

function parsed<T>(payload: Uint8Array, field: Field<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(payload));
  } catch (cause) {
    throw new BackupDamagedError('a record that is no JSON', { cause });
  }
  return field(value);
}

function parsedConfig(payload: Bytes): ConfigMessage {
  const name = CONFIG_NAMES[payload[0] ?? -1];
  if (name === undefined) throw new BackupDamagedError('a config without a name');
  return { name, message: payload.slice(1) };
}

function parsedManifest(payload: Bytes): Manifest {
  // The rest of a later format may look different.
  if (parsed(payload, shape<{ format: number }>({ format: amount })).format > FORMAT) throw new BackupNewerError();
  return parsed(payload, manifest);
}

/**
 * @param minor of the file: above ours, kinds that are unknown here are let through as `unknown`
 * @throws BackupDamagedError, BackupNewerError
 */
export function decodeRecord({ kind, payload }: Frame, minor: number): BackupRecord {
  switch (kind) {
    case KINDS.manifest:
      return { kind: 'manifest', value: parsedManifest(payload) };
    case KINDS.config:
      return { kind: 'config', value: parsedConfig(payload) };
    case KINDS.conversation:
      return { kind: 'conversation', value: parsed(payload, conversationRecord) };
    case KINDS.message:
      return { kind: 'message', value: parsed(payload, messageRecord) };
    case KINDS.file:
      return { kind: 'file', value: parsed(payload, fileRecord) };
    case KINDS.part:
      return { kind: 'part', value: payload };
    case KINDS.end:
      return { kind: 'end', value: parsed(payload, endRecord) };
    default:
      if (minor > MINOR) return { kind: 'unknown' };
      throw new BackupDamagedError(`a record of kind ${kind}`);
  }
}
