import { useEffect, useState } from 'preact/hooks';
import { usePorts } from '../ports-context.ts';

/** Address of the gateway that we may not reach, since the person took the permission away; null: nothing is missing. */
export function useMissing(): string | null {
  const { watchMissing } = usePorts();
  const [missing, setMissing] = useState<string | null>(null);
  useEffect(() => watchMissing(setMissing), [watchMissing]);
  return missing;
}
