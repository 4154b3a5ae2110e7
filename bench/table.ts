import { type Candidate, measure, type Measured } from './measure.ts';
import type { Operation } from './operations.ts';

/** One measured operation, for `--json`. */
export interface Figure {
  engine: string;
  table: string;
  operation: string;
  /** Median time of one run by candidate, µs. */
  times: Partial<Record<Candidate['name'], number>>;
  /** The product should take at most this many times as long as libsodium. */
  bar?: number;
  met?: boolean;
}

const inUnits = (microseconds: number | undefined): string => {
  if (microseconds === undefined) return '–';
  return microseconds < 1_000 ? `${microseconds.toFixed(0)} µs` : `${(microseconds / 1_000).toFixed(1)} ms`;
};

/** How many times as long as the product the other takes. */
function ratio(measured: Measured, other: Candidate['name']): string {
  const [ours, theirs] = [measured.get('product'), measured.get(other)];
  return ours === undefined || theirs === undefined ? '–' : `${(theirs / ours).toFixed(2)} ×`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function judged(measured: Measured, bar: number | undefined): { met?: boolean; cell: string } {
  const [ours, theirs] = [measured.get('product'), measured.get('libsodium')];
  if (bar === undefined || ours === undefined || theirs === undefined) return { cell: '–' };
  const met = ours <= bar * theirs;
  return { met, cell: `${(1 / bar).toFixed(2)} × ${met ? 'met' : 'MISSED'}` };
}

/**
 * Measures operations one after the other and prints a table in Markdown.
 *
 * @param others what the product is compared with
 * @param print takes one line
 */
export async function measureTable(
  engine: string,
  title: string,
  others: readonly Candidate['name'][],
  rows: readonly Operation[],
  print: (line: string) => void,
): Promise<Figure[]> {
  const columns = ['product' as const, ...others];
  const hasBars = rows.some(({ bar }) => bar !== undefined);
  const bars = hasBars ? ['bar'] : [];
  print(row([title, ...columns, ...others.map((other) => `${other} ÷ product`), ...bars]));
  print(row(['---', ...columns.map(() => '--:'), ...others.map(() => '--:'), ...bars.map(() => '---')]));
  const figures: Figure[] = [];
  for (const { name, candidates, bar } of rows) {
    const measured = await measure(candidates);
    const times = columns.map((column) => inUnits(measured.get(column)));
    const { met, cell } = judged(measured, bar);
    print(row([name, ...times, ...others.map((other) => ratio(measured, other)), ...bars.map(() => cell)]));
    figures.push({
      engine,
      table: title,
      operation: name,
      times: Object.fromEntries(measured),
      ...(bar !== undefined && { bar }),
      ...(met !== undefined && { met }),
    });
  }
  return figures;
}
