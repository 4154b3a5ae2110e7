import { useEffect, useState } from 'preact/hooks';
import { useData } from '../ports-context.ts';
import type { LocalData } from './local-data.ts';

/**
 * The result of a query, renewed whenever the data change, in whatever window that happens.
 *
 * @param inputs values the query uses; when they change, the old result is dropped
 * @returns undefined until the first answer
 */
export function useLive<T>(query: (data: LocalData) => Promise<T>, inputs: readonly unknown[] = []): T | undefined {
  const data = useData();
  const id = JSON.stringify(inputs);
  const [result, setResult] = useState<{ id: string; value: T } | null>(null);
  useEffect(() => {
    if (data === null) return;
    return data.live(
      () => query(data),
      (value) => setResult({ id, value }),
    );
  }, [data, id]);
  return result !== null && result.id === id ? result.value : undefined;
}
