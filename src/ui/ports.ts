import type { MessengerApi } from '../messenger/api.ts';
import type { LocalData } from './data/local-data.ts';

/** Where the interface is shown. `window` is a popup that stays. */
export type Surface = 'popup' | 'panel' | 'window' | 'tab';

/** The page in the tab behind, as far as it may be shared. */
export interface SharedPage {
  title: string;
  url: string;
  /** Text selected in the page; '' if none. */
  selection: string;
}

/** Everything the interface needs from the browser around it. Pages pass real functions, tests and pictures pass others. */
export interface Ports {
  surface: Surface;
  messenger: MessengerApi;
  /** Opens the local database; 'no-account' if there is nothing to show yet. */
  openData: () => Promise<LocalData | 'no-account'>;
  /** Title and address of the page behind without asking for anything; null if it cannot be shared. */
  currentPage: () => Promise<SharedPage | null>;
  /** Kept until the browser closes. */
  memory: { load: () => Promise<unknown>; save: (value: unknown) => Promise<void> };
  /** Must be called within a click. */
  requestHost: (origin: string) => Promise<boolean>;
  requestNotifications: () => Promise<boolean>;
  notificationsAllowed: () => Promise<boolean>;
  /** null where the browser has no side panel. Must be called within a click. */
  openPanel: (() => Promise<void>) | null;
  /** Opens one of our pages in a tab, for example `options.html#network`. */
  openPage: (path: string) => Promise<void>;
  openLink: (url: string) => Promise<void>;
  version: string;
}
