import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { StorageTrouble } from '../store/trouble.ts';
import type { LocalData } from './data/local-data.ts';
import { storageTroubleOf } from './error-code.ts';
import { LazyLockView } from './lock/lazy-lock-view.tsx';
import type { Ports } from './ports.ts';
import { DataContext, PortsContext } from './ports-context.ts';
import { LazyTroubleView } from './trouble/lazy-trouble-view.tsx';

interface PageProps {
  ports: Ports;
  /** Shown instead of the children when there is no account yet. */
  withoutAccount: ComponentChildren;
  children: ComponentChildren;
}

/** A database that has said nothing for so long is told of; it may come later all the same. */
const PATIENCE_MS = 15_000;

/**
 * Gives the views below it the browser around them, and the local database as soon as it is open. While the app lock is
 * closed there is only its screen, and where the database cannot be used only what can be done about it.
 */
export function Page({ ports, withoutAccount, children }: PageProps) {
  const { data, trouble, again } = useOpened(ports);
  // Locked or opened, here or elsewhere: nothing of what was shown may stay.
  useEffect(() => ports.lock.watch(ports.reload), [ports]);
  return (
    <PortsContext.Provider value={ports}>
      <DataContext.Provider value={typeof data === 'string' ? null : data}>
        {trouble !== null ? (
          <LazyTroubleView trouble={trouble} onAgain={again} />
        ) : data === 'locked' ? (
          <LazyLockView />
        ) : data === 'no-account' ? (
          withoutAccount
        ) : (
          children
        )}
      </DataContext.Provider>
    </PortsContext.Provider>
  );
}

interface Opened {
  /** null until it is open. */
  data: LocalData | 'no-account' | 'locked' | null;
  trouble: StorageTrouble | null;
  /** Opens it once more. */
  again: () => void;
}

/** The local database of a page, and what is wrong with it. */
export function useOpened(ports: Ports): Opened {
  const [data, setData] = useState<Opened['data']>(null);
  const [trouble, setTrouble] = useState<StorageTrouble | null>(null);
  /** Counts the attempts: an earlier one has nothing more to say. */
  const attempt = useRef(0);
  const open = useCallback(() => {
    const own = ++attempt.current;
    const isCurrent = () => own === attempt.current;
    const tell = (what: StorageTrouble | null) => isCurrent() && setTrouble(what);
    const patience = setTimeout(() => tell('blocked'), PATIENCE_MS);
    ports
      .openData({ onTrouble: tell, onClosed: () => isCurrent() && open() })
      .then(
        (opened) => {
          if (isCurrent()) setData(opened);
          tell(null);
        },
        (error: unknown) => tell(storageTroubleOf(error)),
      )
      .finally(() => clearTimeout(patience));
  }, [ports]);
  useEffect(() => {
    open();
    return () => void attempt.current++;
  }, [ports, open]);
  return { data, trouble, again: open };
}
