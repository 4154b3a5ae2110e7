import { Dexie } from 'dexie';
import { browser } from 'wxt/browser';
import { LOCKED_TOOLBAR, showToolbarState } from '../../src/browser/badge.ts';
import { persistentKeys, sessionKeys } from '../../src/browser/key-storage.ts';
import { planLockAlarm } from '../../src/browser/lock-alarm.ts';
import { clearAllNotifications, showNotification } from '../../src/browser/notifications.ts';
import { withPollLock } from '../../src/browser/poll-lock.ts';
import { scrubStorage } from '../../src/browser/scrub.ts';
import { createAppLock, type AppLock } from '../../src/messenger/lock/app-lock.ts';
import { collect, forgetCollecting, mayCollect } from '../../src/messenger/lock/collecting.ts';
import { forgetSavedState, savedState } from '../../src/messenger/lock/mirrored-state.ts';
import { getRules } from '../../src/messenger/lock/rules.ts';
import type { CollectedMessages } from '../../src/store/collected.ts';
import { DATABASE_NAME } from '../../src/store/database.ts';
import { VAULT_NAME } from '../../src/store/key-vault.ts';
import { text } from '../../src/ui/text.ts';
import { hasAccount, networkOver } from './session.ts';

interface Guarded {
  /** Ends what holds keys. */
  shut: () => Promise<void>;
  /** Resolves when the messenger runs. */
  open: () => Promise<void>;
  kept: CollectedMessages;
}

/** The app lock of this browser. */
export const browserLock = ({ shut, open, kept }: Guarded): AppLock =>
  createAppLock({
    persistent: persistentKeys,
    session: sessionKeys,
    now: Date.now,
    onLocked: async () => {
      await shut();
      await Promise.all([showToolbarState(LOCKED_TOOLBAR), clearAllNotifications()]);
      if (!(await getRules(persistentKeys)).collect) await stopCollecting();
    },
    onOpened: async () => {
      await clearAllNotifications();
      await open();
    },
    scrub: async () => scrubStorage([VAULT_NAME]),
    isCollecting: async () => (await getRules(persistentKeys)).collect && mayCollect(sessionKeys, Date.now()),
    planLock: planLockAlarm,
    hasAccount,
    erase: async () => {
      // The keys go first: whatever cannot be deleted cannot be read any more.
      await Promise.all([browser.storage.local.clear(), browser.storage.session.clear()]);
      await Promise.all([Dexie.delete(DATABASE_NAME), kept.delete()]);
      await kept.open();
    },
  });

export async function stopCollecting(): Promise<void> {
  await Promise.all([forgetCollecting(sessionKeys), forgetSavedState(sessionKeys)]);
}

/** Fetches sealed messages, if that is wished, and says that there are some. Does nothing where it cannot. */
export async function collectSealed(kept: CollectedMessages): Promise<void> {
  const rules = await getRules(persistentKeys);
  if (!rules.collect) return;
  const state = await savedState(sessionKeys);
  if (state === null) return;
  const network = networkOver(state);
  await network.load();
  const result = await withPollLock(async () => collect(sessionKeys, network, kept));
  await state.save();
  if (!rules.tell || !result || result.fresh === 0) return;
  const said = { title: 'Starling', message: text('notifyNewMessage'), canMarkRead: false, silent: false };
  await showNotification({ conversation: '', ...said });
}
