import { useEffect, useState } from 'preact/hooks';
import { usePorts } from '../ports-context.ts';

/** Is a lock set, so that it can be closed from here? */
export function useHasLock(): boolean {
  const { lock } = usePorts();
  const [has, setHas] = useState(false);
  useEffect(() => {
    lock.state().then(
      ({ kind }) => setHas(kind !== 'none'),
      () => setHas(false),
    );
  }, [lock]);
  return has;
}
