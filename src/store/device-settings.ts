/** What a notification may show. */
export type NotificationLevel = 'off' | 'name-and-text' | 'name' | 'nothing';

export type Theme = 'system' | 'light' | 'dark';

/** Settings of this device; all have defaults. */
export interface Settings {
  notifications: NotificationLevel;
  /** Notifications make a sound, where the browser lets us say. */
  sound: boolean;
  theme: Theme;
  contrast: 'system' | 'more';
  /** Count on the toolbar icon. */
  badge: boolean;
  /** Seconds between polls while no page is open: 30–300. */
  pollSeconds: number;
  /** Tell people that their messages were read, and see when ours were. */
  readReceipts: boolean;
  /** Tell people that we are writing, and see when they are. */
  typingIndicators: boolean;
  /** Contents of files above this go, those not looked at for longest first; 0: no limit. */
  storageLimitMb: number;
}

export const DEFAULT_SETTINGS: Settings = {
  notifications: 'name-and-text',
  sound: false,
  theme: 'system',
  contrast: 'system',
  badge: true,
  pollSeconds: 30,
  readReceipts: false,
  typingIndicators: false,
  storageLimitMb: 2_000,
};
