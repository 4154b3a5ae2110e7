/** How many stand beside each other; the style sheet draws as many columns. */
export const COLUMNS = 8;

/**
 * Where an arrow, Home or End leads in sections that are drawn one below the other, each with rows of {@link COLUMNS}.
 *
 * @param sizes how many each section holds
 * @param at the index over all sections
 * @returns the new index; `at` where there is nothing further; -1 above the first row; null for any other key
 */
export function moveInGrid(sizes: readonly number[], at: number, key: string): number | null {
  const rows = sizes.flatMap((size) =>
    Array.from({ length: Math.ceil(size / COLUMNS) }, (_, row) => rowLength(size, row)),
  );
  const total = rows.reduce((sum, length) => sum + length, 0);
  if (key === 'ArrowRight') return Math.min(at + 1, total - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return total - 1;
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return null;
  let row = 0;
  let first = 0;
  while (at >= first + (rows[row] ?? Infinity)) first += rows[row++] ?? 0;
  const column = at - first;
  if (key === 'ArrowUp') {
    const above = rows[row - 1];
    return above === undefined ? -1 : first - above + Math.min(column, above - 1);
  }
  const below = rows[row + 1];
  return below === undefined ? at : first + (rows[row] ?? 0) + Math.min(column, below - 1);
}

const rowLength = (size: number, row: number): number => Math.min(COLUMNS, size - row * COLUMNS);
