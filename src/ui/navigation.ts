import { signal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Route } from './route.ts';

export interface ToastMessage {
  text: string;
  action?: { label: string; run: () => void };
  /** Failures are announced assertively. */
  urgent?: boolean;
}

/** What all views of one page share. */
export interface Navigation {
  route: Signal<Route>;
  shareOpen: Signal<boolean>;
  toast: Signal<ToastMessage | null>;
  /** The message that is about to be answered, by conversation key. */
  go: (route: Route) => void;
}

export function createNavigation(first: Route, shareOpen = false): Navigation {
  const route = signal<Route>(first);
  return {
    route,
    shareOpen: signal(shareOpen),
    toast: signal<ToastMessage | null>(null),
    go: (next) => {
      route.value = next;
    },
  };
}

export const NavigationContext = createContext<Navigation | null>(null);

/** @throws Error outside a page */
export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (navigation === null) throw new Error('no navigation around this view');
  return navigation;
}
