import { useRef } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';

/**
 * The chosen messages, oldest first, those too that are out of the window by now.
 *
 * @param selected ids; null when nobody is choosing
 * @param shown oldest first
 */
export function useChosenMessages(selected: ReadonlySet<string> | null, shown: readonly MessageRow[]): MessageRow[] {
  const known = useRef<readonly MessageRow[]>([]);
  const here = shown.filter(({ id }) => selected?.has(id));
  const first = shown[0]?.sentAtMs ?? Infinity;
  const last = shown.at(-1)?.sentAtMs ?? -Infinity;
  // One that should be among the shown ones and is not has been deleted.
  const elsewhere = known.current.filter(
    ({ id, sentAtMs }) =>
      selected?.has(id) && !here.some((row) => row.id === id) && (sentAtMs < first || sentAtMs > last),
  );
  known.current = [...here, ...elsewhere].sort((a, b) => a.sentAtMs - b.sentAtMs);
  return [...known.current];
}
