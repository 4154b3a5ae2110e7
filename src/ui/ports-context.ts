import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { LocalData } from './data/local-data.ts';
import type { Ports } from './ports.ts';

export const PortsContext = createContext<Ports | null>(null);
export const DataContext = createContext<LocalData | null>(null);

/** @throws Error outside a page that provides ports */
export function usePorts(): Ports {
  const ports = useContext(PortsContext);
  if (ports === null) throw new Error('no ports around this view');
  return ports;
}

/** null until the database is open. */
export const useData = (): LocalData | null => useContext(DataContext);
