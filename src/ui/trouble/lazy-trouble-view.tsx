import { useEffect, useState } from 'preact/hooks';
import type { StorageTrouble } from '../../store/trouble.ts';
import { text } from '../text.ts';
import type { TroubleView } from './trouble-view.tsx';

interface LazyTroubleViewProps {
  trouble: StorageTrouble;
  onAgain: () => void;
}

/** What can be done about a database that cannot be used; its code is read only where it is needed. */
export function LazyTroubleView(props: LazyTroubleViewProps) {
  const [View, setView] = useState<typeof TroubleView | null>(null);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    import('./trouble-view.tsx').then(
      (module) => setView(() => module.TroubleView),
      () => setMissing(true),
    );
  }, []);
  if (View !== null) return <View {...props} />;
  return (
    <main class="app" aria-busy={!missing}>
      {missing && <p role="alert">{text('troubleDamagedTitle')}</p>}
    </main>
  );
}
