import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LocalData } from './data/local-data.ts';
import type { Ports } from './ports.ts';
import { DataContext, PortsContext } from './ports-context.ts';

interface PageProps {
  ports: Ports;
  /** Shown instead of the children when there is no account yet. */
  withoutAccount: ComponentChildren;
  children: ComponentChildren;
}

/** Gives the views below it the browser around them, and the local database as soon as it is open. */
export function Page({ ports, withoutAccount, children }: PageProps) {
  const [data, setData] = useState<LocalData | 'no-account' | null>(null);
  useEffect(() => {
    let current = true;
    const open = () =>
      ports.openData().then((opened) => {
        if (current) setData(opened);
      });
    void open();
    return () => {
      current = false;
    };
  }, [ports]);
  return (
    <PortsContext.Provider value={ports}>
      <DataContext.Provider value={data === 'no-account' ? null : data}>
        {data === 'no-account' ? withoutAccount : children}
      </DataContext.Provider>
    </PortsContext.Provider>
  );
}
