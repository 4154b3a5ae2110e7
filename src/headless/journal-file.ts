import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromBase64, toBase64 } from '../crypto/bytes.ts';
import type { JournalEntry } from '../store/journal.ts';
import { SCHEMA_VERSION } from '../store/schema.ts';

/** Rows of every table, as IndexedDB holds them. */
export type Snapshot = Map<string, Map<string, unknown>>;

const FORMAT = 1;
const PIECE_BYTES = 1024 * 1024;
const LINE_BREAK = 10;
/** Rows in one line of a compact journal; pieces of files have up to 350 KB each. */
const ROWS_PER_LINE = 32;

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
  let version: number | undefined;
  for (const line of wholeLines(path)) {
    if (version === undefined) version = versionOf(line);
    else apply(snapshot, JSON.parse(line, unpacked) as JournalEntry[], keyOf);
  }
  if (version === undefined) throw new Error('the journal of the data folder has no beginning');
  return { version, snapshot };
}

function versionOf(head: string): number {
  const { format, version } = JSON.parse(head) as { format: number; version: number };
  if (format !== FORMAT || version > SCHEMA_VERSION) throw new Error('the data folder was written by a newer version');
  return version;
}

/** One after another: with files in it a journal is longer than a text may be. What follows the last line break is left out. */
function* wholeLines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let open: Buffer[] = [];
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
      let from = 0;
      for (let end = piece.indexOf(LINE_BREAK); end >= 0 && end < length; end = piece.indexOf(LINE_BREAK, from)) {
        yield Buffer.concat([...open, piece.subarray(from, end)]).toString();
        open = [];
        from = end + 1;
      }
      open.push(Buffer.from(piece.subarray(from, length)));
    }
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
}

/** Replaces the journal by what it adds up to, rows of the current version, in one step that cannot be half done. */
export function compactJournal(path: string, snapshot: Snapshot): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  writeAll(file, `${JSON.stringify({ format: FORMAT, version: SCHEMA_VERSION })}\n`);
  for (const [table, kept] of snapshot) {
    const rows = [...kept.values()];
    for (let at = 0; at < rows.length; at += ROWS_PER_LINE) {
      const entry = { table, type: 'put', rows: rows.slice(at, at + ROWS_PER_LINE) };
      writeAll(file, `${JSON.stringify([entry], packed)}\n`);
    }
  }
  fsyncSync(file);
  closeSync(file);
  renameSync(fresh, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Appends one committed transaction a line; on disk when the call returns. */
export function journalAppender(path: string): (entries: readonly JournalEntry[]) => void {
  const file = openSync(path, 'a', 0o600);
  return (entries) => {
    writeAll(file, `${JSON.stringify(entries, packed)}\n`);
    fsyncSync(file);
  };
}
