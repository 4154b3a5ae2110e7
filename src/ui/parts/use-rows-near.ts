import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Rows on either side of what is in sight that stand ready. */
const MARGIN_ROWS = 8;

/** px, of a row and of a box that have not been measured yet: the tallest popup. */
const FIRST_ROW_PX = 64;
const FIRST_BOX_PX = 640;

/** One stretch of a list: a row, or the room of rows that are far from what is in sight. */
export type Stretch = { row: number } | { gapPx: number; before: number };

interface Seen {
  rowPx: number;
  from: number;
  to: number;
}

const around = (topPx: number, boxPx: number, rowPx: number): Seen => ({
  rowPx,
  from: Math.floor(topPx / rowPx) - MARGIN_ROWS,
  to: Math.ceil((topPx + boxPx) / rowPx) + MARGIN_ROWS,
});

/** All rows from 0 to `count`, as those that are drawn and the room between them. */
function stretchesOf({ from, to, rowPx }: Seen, count: number, always: readonly number[]): Stretch[] {
  const first = Math.max(0, Math.min(from, count - (to - from)));
  const drawn = new Set(always.filter((row) => row >= 0 && row < count));
  for (let row = first; row < Math.min(to, count); row++) drawn.add(row);
  const stretches: Stretch[] = [];
  let next = 0;
  for (const row of [...drawn].sort((a, b) => a - b)) {
    if (row > next) stretches.push({ gapPx: (row - next) * rowPx, before: row });
    stretches.push({ row });
    next = row + 1;
  }
  if (next < count) stretches.push({ gapPx: (count - next) * rowPx, before: count });
  return stretches;
}

/**
 * Which of many equally high rows are drawn: those in sight of the box that scrolls (`.scroll`), a few around them, and
 * the ones that may have the focus or be pointed at.
 *
 * @param list the element around the rows, all of which are its children or grandchildren with `role=option`
 * @param always rows that are drawn wherever they stand
 */
export function useRowsNear(
  list: RefObject<HTMLElement | null>,
  count: number,
  always: readonly number[],
): readonly Stretch[] {
  const [seen, setSeen] = useState<Seen>(() => around(0, FIRST_BOX_PX, FIRST_ROW_PX));
  const isEmpty = count === 0;
  useLayoutEffect(() => {
    const box = list.current?.closest<HTMLElement>('.scroll');
    if (!box || isEmpty) return;
    const look = (): void => {
      const element = list.current;
      if (element === null) return;
      const rowPx = element.querySelector<HTMLElement>('[role=option]')?.offsetHeight || FIRST_ROW_PX;
      const topPx = box.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const next = around(topPx, box.clientHeight || FIRST_BOX_PX, rowPx);
      setSeen((old) => (old.from === next.from && old.to === next.to && old.rowPx === rowPx ? old : next));
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    const resizes = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(look);
    resizes?.observe(box);
    return () => {
      box.removeEventListener('scroll', look);
      resizes?.disconnect();
    };
  }, [isEmpty]);
  return stretchesOf(seen, count, always);
}
