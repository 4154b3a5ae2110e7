import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromBase64, toBase64 } from '../crypto/bytes.ts';
import type { JournalEntry } from '../store/journal.ts';
import { SCHEMA_VERSION } from '../store/schema.ts';

/** Rows of every table, as IndexedDB holds them. */
export type Snapshot = Map<string, Map<string, unknown>>;

const FORMAT = 1;

const packed = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { $bytes: toBase64(value) } : value;

const unpacked = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
    ? fromBase64(value.$bytes)
    : value;

function apply(
  snapshot: Snapshot,
  entries: readonly JournalEntry[],
  keyOf: (table: string, row: unknown) => unknown,
): void {
  for (const entry of entries) {
    const rows = snapshot.get(entry.table) ?? new Map<string, unknown>();
    snapshot.set(entry.table, rows);
    if (entry.type === 'clear') rows.clear();
    else if (entry.type === 'delete') for (const key of entry.keys) rows.delete(JSON.stringify(key));
    else for (const row of entry.rows) rows.set(JSON.stringify(keyOf(entry.table, row)), row);
  }
}

/** What a journal adds up to. A last line that was being written when the process died is as if it had never been. */
export function readJournal(
  path: string,
  keyOf: (table: string, row: unknown) => unknown,
): { version: number; snapshot: Snapshot } {
  const snapshot: Snapshot = new Map();
  if (!existsSync(path)) return { version: SCHEMA_VERSION, snapshot };
  const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const { format, version } = JSON.parse(head) as { format: number; version: number };
  if (format !== FORMAT || version > SCHEMA_VERSION) throw new Error('the data folder was written by a newer version');
  lines.pop(); // what follows the last line break: nothing, or a torn line
  for (const line of lines) apply(snapshot, JSON.parse(line, unpacked) as JournalEntry[], keyOf);
  return { version, snapshot };
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
  fsyncSync(file);
}

/** Replaces the journal by one line per table, in one step that cannot be half done. */
export function compactJournal(path: string, snapshot: Snapshot): void {
  const lines = [JSON.stringify({ format: FORMAT, version: SCHEMA_VERSION })];
  for (const [table, rows] of snapshot)
    lines.push(JSON.stringify([{ table, type: 'put', rows: [...rows.values()] }], packed));
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  writeAll(file, `${lines.join('\n')}\n`);
  closeSync(file);
  renameSync(fresh, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Appends one committed transaction a line; on disk when the call returns. */
export function journalAppender(path: string): (entries: readonly JournalEntry[]) => void {
  const file = openSync(path, 'a', 0o600);
  return (entries) => writeAll(file, `${JSON.stringify(entries, packed)}\n`);
}
