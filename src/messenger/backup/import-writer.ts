import type { Table } from 'dexie';
import type { StoredConversation, StoredMessage } from '../../store/internal-rows.ts';
import { countUnread } from '../../store/read-mark.ts';
import type { ImportSummary } from '../api.ts';
import { freshId, requireKeys, type MessengerContext } from '../context.ts';
import { asLast } from '../conversation-record.ts';
import { NoAccountError } from '../errors.ts';
import { configSays } from '../sync/precedence.ts';
import { SyncSession } from '../sync/sync-session.ts';
import type { BackupHooks } from './hooks.ts';
import { addFileRows } from './imported-files.ts';
import { freshConversation, mergedConversation, messageIdentity, messageRow } from './imported-rows.ts';
import type { BackupRecord, ConfigMessage, ConversationRecord, MessageRecord } from './records.ts';

/** Written in one transaction: most histories as a whole, long ones in a few steps. */
const MAX_MESSAGES = 10_000;
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** The newer of two messages, by their place in the conversation. */
const newer = (a: StoredMessage | undefined, b: StoredMessage | undefined): StoredMessage | undefined =>
  a && b ? (a.sortMs > b.sortMs ? a : b) : (a ?? b);

/**
 * Which of `values` a unique index holds, without opening a row. Many small questions at once: `anyOf` walks a cursor,
 * which takes a multiple of the time.
 */
async function present(table: Table<unknown, string>, index: string, values: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  if ((await table.count()) === 0) return found;
  await Promise.all(
    values.map(async (value) => {
      if ((await table.where(index).equals(value).count()) > 0) found.add(value);
    }),
  );
  return found;
}

const isSame = (a: StoredConversation, b: StoredConversation): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Gathers records of a file that has been checked, and writes them. Writing the same twice changes nothing. */
export class ImportWriter {
  readonly #context: MessengerContext;
  readonly #hooks: Pick<BackupHooks, 'applyConfigs' | 'adopt'>;
  readonly #ownId: string;
  readonly #records = new Map<string, ConversationRecord>();
  readonly #adopted = new Set<string>();
  readonly #counted = new Set<string>();
  /** Account IDs of contacts who were deleted since. */
  readonly #removed = new Set<string>();
  #configs: ConfigMessage[] = [];
  /** Account IDs whose record has not been written yet. */
  #waiting = new Set<string>();
  #messages: MessageRecord[] = [];
  #characters = 0;
  #added = 0;
  #skipped = 0;

  constructor(context: MessengerContext, hooks: Pick<BackupHooks, 'applyConfigs' | 'adopt'>) {
    this.#context = context;
    this.#hooks = hooks;
    this.#ownId = requireKeys(context).accountId;
  }

  get summary(): ImportSummary {
    return { conversations: this.#counted.size, messages: this.#added, skipped: this.#skipped };
  }

  take(record: BackupRecord): void {
    if (record.kind === 'config') this.#configs.push(record.value);
    if (record.kind === 'conversation') {
      this.#records.set(record.value.accountId, record.value);
      this.#waiting.add(record.value.accountId);
    }
    if (record.kind === 'message') {
      this.#messages.push(record.value);
      this.#characters += record.value.text.length;
    }
  }

  get isFull(): boolean {
    return this.#messages.length >= MAX_MESSAGES || this.#characters >= MAX_CHARACTERS;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0 && this.#waiting.size === 0 && this.#configs.length === 0;
  }

  /** Writes what was gathered, in one transaction. */
  async flush(): Promise<void> {
    const { db, fault } = this.#context;
    await db.transaction('rw', db.tables, async () => {
      // The account may have been removed or replaced since the file was checked.
      if ((await db.profile.get('me'))?.accountId !== this.#ownId) throw new NoAccountError('the account was removed');
      if (this.#configs.length > 0) await this.#hooks.applyConfigs(this.#configs);
      for (const accountId of this.#waiting)
        if ((await this.#conversation(accountId)) === null) this.#removed.add(accountId);
      const added = await this.#addMessages();
      for (const [accountId, rows] of added) await this.#afterMessages(accountId, rows);
    });
    this.#configs = [];
    this.#waiting = new Set();
    this.#messages = [];
    this.#characters = 0;
    await fault('import: written');
  }

  /**
   * The row as it stands now, with what the file adds to it. Null: the configs have been written since and do not hold
   * this contact, whom a person deleted with everything they wrote.
   */
  async #conversation(accountId: string): Promise<StoredConversation | null> {
    const { db } = this.#context;
    const key = db.conversationKey(accountId);
    const known = await db.conversations.get(key);
    const record = this.#records.get(accountId) as ConversationRecord; // readBackup lets no message come before it
    const session = await SyncSession.begin(this.#context);
    const place = { key, ownId: this.#ownId, nowMs: session.nowMs };
    const says = await configSays(db, session, accountId);
    if (says === 'nobody' && !known) return null;
    const row = known
      ? mergedConversation(known, record, { nowMs: session.nowMs, isSynced: says !== 'nothing' })
      : freshConversation(record, { ...place, synced: says === 'nothing' || says === 'nobody' ? null : says });
    if (known && isSame(known, row)) return known;
    if (known && !row.blocked) row.unread = await countUnread(db, row);
    await db.conversations.put(row);
    if (!known) this.#counted.add(accountId);
    return row;
  }

  /** @returns the rows that are new here, by Account ID of their conversation */
  async #addMessages(): Promise<Map<string, StoredMessage[]>> {
    const { db } = this.#context;
    const byIdentity = new Map<string, MessageRecord>();
    for (const record of this.#messages) {
      if (this.#removed.has(record.with)) continue;
      const identity = messageIdentity(db, record);
      if (!byIdentity.has(identity)) byIdentity.set(identity, record);
    }
    const identities = [...byIdentity.keys()];
    const known = await present(db.messages, 'identity', identities);
    const deleted = await present(db.tombstones, 'identity', identities);
    for (const identity of [...known, ...deleted]) byIdentity.delete(identity);
    this.#skipped += this.#messages.length - byIdentity.size;
    const ids = [...byIdentity.values()].map(({ id }) => id);
    const taken = await present(db.messages, 'id', ids);
    const added = new Map<string, StoredMessage[]>();
    const rows: StoredMessage[] = [];
    for (const [identity, record] of byIdentity) {
      const id = taken.has(record.id) ? freshId(this.#context) : record.id;
      taken.add(id);
      const row = messageRow(record, { id, identity, conversation: db.conversationKey(record.with) });
      // A transaction does not outlive thousands of idle turns.
      if (row.files.length > 0 || row.preview?.image) await addFileRows(this.#context, row);
      rows.push(row);
      const together = added.get(record.with);
      if (together) together.push(row);
      else added.set(record.with, [row]);
    }
    await db.messages.bulkAdd(rows);
    this.#added += rows.length;
    return added;
  }

  async #afterMessages(accountId: string, rows: readonly StoredMessage[]): Promise<void> {
    const { db } = this.#context;
    const current = await this.#conversation(accountId);
    if (!current) return;
    const row = { ...current };
    const shown = row.last ? await db.messages.get(row.last.messageId) : undefined;
    const texts = rows.filter(({ kind }) => kind === 'text');
    const last = texts.reduce(newer, shown?.kind === 'text' ? shown : undefined);
    if (last) row.last = asLast(last);
    row.lastActivityMs = rows.reduce((newest, { sortMs }) => Math.max(newest, sortMs), row.lastActivityMs);
    // Hidden on purpose stays hidden.
    if (row.priority >= 0) row.visible = 1;
    row.unread = row.blocked ? 0 : await countUnread(db, row);
    await db.conversations.put(row);
    this.#counted.add(accountId);
    if (this.#adopted.has(accountId)) return;
    this.#adopted.add(accountId);
    await this.#hooks.adopt(row);
  }
}
