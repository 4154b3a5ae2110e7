import { equalBytes } from '../crypto/bytes.ts';
import { openRow, type StoredRow, type TableSeal } from './sealed-row.ts';

interface Known {
  stored: StoredRow;
  row: StoredRow;
}

const isSameValue = (a: unknown, b: unknown): boolean =>
  a === b || (a instanceof Uint8Array && b instanceof Uint8Array && equalBytes(a, b));

const isSameRow = (a: StoredRow, b: StoredRow): boolean => {
  const columns = Object.keys(a);
  return columns.length === Object.keys(b).length && columns.every((column) => isSameValue(a[column], b[column]));
};

/**
 * Rows of a table that is read whole again and again, as they were opened last. What the database gives out is compared
 * byte for byte, so only what has changed since is opened anew, and an altered row is as unreadable as ever.
 */
export class OpenedRows {
  readonly #known = new Map<unknown, Known>();

  /** As {@link openRow}; whoever gets the row may change it. @throws UnreadableRowError */
  open(seal: TableSeal, stored: StoredRow): StoredRow {
    const key = stored[seal.primaryKey];
    const known = this.#known.get(key);
    if (known && isSameRow(known.stored, stored)) return structuredClone(known.row);
    const row = openRow(seal, stored);
    this.#known.set(key, { stored: { ...stored }, row: structuredClone(row) });
    return row;
  }

  /** The keys are leaving memory, and what they opened goes with them. */
  forget(): void {
    this.#known.clear();
  }
}
