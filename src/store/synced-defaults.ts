import type { StoredConversation } from './internal-rows.ts';

/** What a conversation has before anybody chose otherwise, in the fields that came after the first version. */
export const SYNCED_DEFAULTS = {
  markedUnread: false,
  priority: 0,
  notify: 'default',
  mutedUntilMs: 0,
  disappearing: { mode: 'off', seconds: 0 },
  createdSeconds: 0,
  picture: null,
  autoDownload: false,
} as const satisfies Partial<StoredConversation>;
