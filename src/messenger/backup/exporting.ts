import { DEFAULT_COST } from '../../crypto/passphrase-cost.ts';
import { derivePassphraseKey, normalPassphrase } from '../../crypto/passphrase-key.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import { UnreadableRowError } from '../../store/errors.ts';
import type { StoredConversation, StoredMessage } from '../../store/internal-rows.ts';
import { loadKeys, recoveryPhrase } from '../account.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import { NoAccountError } from '../errors.ts';
import { headerHash, MAX_CHUNK_BYTES } from './chunk-cipher.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { BackupDamagedError } from './errors.ts';
import { fileRecords, filesToExport } from './exported-files.ts';
import { encodeFrame, MAX_PAYLOAD_BYTES } from './frames.ts';
import { encodeHeader, type BackupHeader } from './header.ts';
import type { BackupFormatOptions, BackupHooks } from './hooks.ts';
import {
  conversationRecord,
  encodeRecord,
  FORMAT,
  messageRecord,
  MINOR,
  type ConfigMessage,
  type ConversationRecord,
  type EndRecord,
  type MessageRecord,
} from './records.ts';
import { passwordFor } from './secret.ts';

/** Rows read at once. */
const BATCH = 500;

/** A backup that is being written. */
export interface RunningExport {
  /** The file in pieces; to be walked once. */
  chunks: AsyncGenerator<Bytes>;
  /** Rows of `total` that are in the pieces so far. */
  done: number;
  total: number;
  /** Complete after the last piece. */
  counts: EndRecord;
}

/** Keyed hashes stay at home: the name of the conversation becomes its Account ID, the identity what it is made of. */
export function messageRecordOf(db: StarlingDatabase, row: StoredMessage, peer: string): MessageRecord {
  const isAuthor = row.identity === db.identityOf(row.from, row.sentAtMs);
  return messageRecord({ ...row, with: peer, identifiedBy: isAuthor ? 'author' : 'notice' });
}

/** Rows of these ids that are there and can be read. */
async function readMessages(db: StarlingDatabase, ids: readonly string[]): Promise<StoredMessage[]> {
  const isThere = (row: StoredMessage | undefined): row is StoredMessage => row !== undefined;
  try {
    return (await db.messages.bulkGet([...ids])).filter(isThere);
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error;
  }
  const unreadable = (error: unknown): undefined => {
    if (!(error instanceof UnreadableRowError)) throw error;
  };
  return (await Promise.all(ids.map((id) => db.messages.get(id).catch(unreadable)))).filter(isThere);
}

/** A row that would make the whole file unreadable is left out of it. */
function recordOr<T>(make: () => T, counts: EndRecord): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof BackupDamagedError)) throw error;
    counts.omitted += 1;
    return undefined;
  }
}

interface Snapshot {
  accountId: string;
  configs: ConfigMessage[];
  conversations: StoredConversation[];
  /** In the order of conversation and time. */
  messageIds: string[];
  fileIds: string[];
}

async function* records(
  context: MessengerContext,
  { accountId, configs, conversations, messageIds, fileIds }: Snapshot,
  running: RunningExport,
): AsyncGenerator<Parameters<typeof encodeRecord>[0]> {
  const { db } = context;
  const { counts } = running;
  const createdMs = Math.floor(context.network.now());
  const announced = { conversations: conversations.length, messages: messageIds.length };
  yield { kind: 'manifest', value: { format: FORMAT, minor: MINOR, accountId, createdMs, ...announced } };
  for (const value of configs) {
    if (value.message.length >= MAX_PAYLOAD_BYTES) {
      counts.omitted += 1;
      continue;
    }
    counts.configs += 1;
    yield { kind: 'config', value };
  }
  const peers = new Map<string, string>();
  for (const row of conversations) {
    running.done += 1;
    const value = recordOr((): ConversationRecord => conversationRecord(row), counts);
    if (!value) continue;
    peers.set(row.key, value.accountId);
    counts.conversations += 1;
    yield { kind: 'conversation', value };
  }
  for (let start = 0; start < messageIds.length; start += BATCH) {
    const ids = messageIds.slice(start, start + BATCH);
    const rows = await readMessages(db, ids);
    // Another account must not end up in this file.
    if ((await db.profile.get('me'))?.accountId !== accountId) throw new NoAccountError('the account was removed');
    for (const row of rows) {
      const peer = peers.get(row.conversation);
      const value = recordOr(() => messageRecordOf(db, row, peer ?? ''), counts);
      if (!value) continue;
      counts.messages += 1;
      yield { kind: 'message', value };
    }
    running.done += ids.length;
    await context.fault('export: rows read');
  }
  for (const id of fileIds) {
    for await (const record of fileRecords(context, id, counts)) {
      // Another account must not end up in this file.
      if (record.kind === 'file' && (await db.profile.get('me'))?.accountId !== accountId)
        throw new NoAccountError('the account was removed');
      yield record;
    }
    running.done += 1;
    await context.fault('export: file read');
  }
  yield { kind: 'end', value: counts };
}

/**
 * Takes down which rows belong into the file and derives its key; the rest happens as the pieces are asked for.
 *
 * @param input.passphrase undefined or blank: the recovery phrase opens the file
 * @throws NoAccountError, MalformedInputError (passphrase too long)
 */
export async function startExport(
  context: MessengerContext,
  hooks: Pick<BackupHooks, 'configs'>,
  input: { passphrase?: string | undefined } & BackupFormatOptions,
): Promise<RunningExport> {
  const { db } = context;
  await loadKeys(context);
  const { accountId } = requireKeys(context);
  const passphrase = normalPassphrase(input.passphrase);
  const phrase = (await recoveryPhrase(context))?.phrase;
  if (phrase === undefined) throw new NoAccountError('there is no account on this device');
  const header: BackupHeader = {
    secret: passphrase === undefined ? 'phrase' : 'passphrase',
    cost: input.cost ?? DEFAULT_COST,
    salt: context.random(16),
    nonce: context.random(16),
  };
  const key = await derivePassphraseKey(passwordFor(header.secret, { passphrase, phrase }), header.salt, header.cost);
  const configs = await hooks.configs();
  const [conversations, messageIds] = await db.transaction('r', [db.conversations, db.messages], async () => [
    await db.conversations.toArray(),
    await db.messages.orderBy('[conversation+sortMs]').primaryKeys(),
  ]);
  const fileIds = await filesToExport(db);

  async function* pieces(): AsyncGenerator<Bytes> {
    const head = encodeHeader(header);
    const keys = { key, nonce: header.nonce, head: headerHash(head) };
    const writer = new ChunkWriter(keys, input.chunkBytes ?? MAX_CHUNK_BYTES);
    try {
      yield head;
      const snapshot = { accountId, configs, conversations, messageIds, fileIds };
      for await (const record of records(context, snapshot, running))
        yield* writer.push(encodeFrame(encodeRecord(record)));
      yield* writer.finish();
    } finally {
      key.fill(0);
    }
  }

  const running: RunningExport = {
    chunks: pieces(),
    done: 0,
    total: conversations.length + messageIds.length + fileIds.length,
    counts: { configs: 0, conversations: 0, messages: 0, files: 0, omitted: 0 },
  };
  return running;
}
