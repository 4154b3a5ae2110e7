import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LocalData } from './data/local-data.ts';
import { LazyLockView } from './lock/lazy-lock-view.tsx';
import type { Ports } from './ports.ts';
import { DataContext, PortsContext } from './ports-context.ts';

interface PageProps {
  ports: Ports;
  /** Shown instead of the children when there is no account yet. */
  withoutAccount: ComponentChildren;
  children: ComponentChildren;
}

/** Gives the views below it the browser around them, and the local database as soon as it is open. While the app lock is closed there is only its screen. */
export function Page({ ports, withoutAccount, children }: PageProps) {
  const [data, setData] = useState<LocalData | 'no-account' | 'locked' | null>(null);
  useEffect(() => {
    let current = true;
    const open = () =>
      ports.openData().then((opened) => {
        if (current) setData(opened);
      });
    void open();
    // Locked or opened, here or elsewhere: nothing of what was shown may stay.
    const end = ports.lock.watch(ports.reload);
    return () => {
      current = false;
      end();
    };
  }, [ports]);
  return (
    <PortsContext.Provider value={ports}>
      <DataContext.Provider value={typeof data === 'string' ? null : data}>
        {data === 'locked' ? <LazyLockView /> : data === 'no-account' ? withoutAccount : children}
      </DataContext.Provider>
    </PortsContext.Provider>
  );
}
