import { liveQuery } from 'dexie';
import type { Offer } from '../../src/browser/address-bar.ts';
import { isSummaryOver, showToolbarState } from '../../src/browser/badge.ts';
import { persistentKeys, sessionKeys } from '../../src/browser/key-storage.ts';
import { keepAwake } from '../../src/browser/keep-awake.ts';
import { clearNotification } from '../../src/browser/notifications.ts';
import { hasHost } from '../../src/browser/permissions.ts';
import { withPollLock } from '../../src/browser/poll-lock.ts';
import type { Settings } from '../../src/messenger/api.ts';
import { shownName } from '../../src/messenger/notifications.ts';
import { createMessenger, type Messenger } from '../../src/messenger/messenger.ts';
import { createNetwork, type Network } from '../../src/network/network.ts';
import { MAIN_NETWORK } from '../../src/network/profile.ts';
import { getConnection } from '../../src/store/connection.ts';
import { countUnread, searchConversations } from '../../src/store/conversations.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { hasDatabaseKey, loadDatabaseKey } from '../../src/store/key-vault.ts';
import { networkValues } from '../../src/store/network-values.ts';
import { getProfile } from '../../src/store/profile.ts';
import { getSettings } from '../../src/store/settings.ts';
import { showEvent } from './show-event.ts';

/** Everything the background holds while it runs. */
export interface Session {
  messenger: Messenger;
  settings: () => Promise<Settings>;
  /** Conversations by a part of their name. */
  find: (text: string) => Promise<Offer[]>;
}

async function openBackgroundDatabase(): Promise<StarlingDatabase> {
  const key = await loadDatabaseKey(persistentKeys, sessionKeys);
  if (key === 'locked') throw new Error('the database is locked');
  return openDatabase({ key });
}

/** Is there an account in this profile? Creates nothing. */
export async function hasAccount(): Promise<boolean> {
  if (!(await hasDatabaseKey(persistentKeys))) return false;
  const db = await openBackgroundDatabase();
  try {
    return (await getProfile(db)) !== undefined;
  } finally {
    db.close();
  }
}

/** A network whose transfers of files are not cut off by a stop of the worker. */
const awake = (network: Network): Network => ({
  ...network,
  uploadFile: (...input) => keepAwake(async () => network.uploadFile(...input)),
  uploadToFirst: (...input) => keepAwake(async () => network.uploadToFirst(...input)),
  downloadFile: (...input) => keepAwake(async () => network.downloadFile(...input)),
});

/** Opens the database, the network and the messenger, and lets it run. @throws Error if the database is locked */
export async function openSession(): Promise<Session> {
  const db = await openBackgroundDatabase();
  const network = createNetwork({
    profile: MAIN_NETWORK,
    state: networkValues(db),
    fetch: (url, init) => fetch(url, init),
    isOnline: () => navigator.onLine,
    hasPermission: hasHost,
  });
  await network.load();
  const running = createMessenger({
    db,
    network: awake(network),
    notify: (event) => void showEvent(event),
    exclusive: withPollLock,
  });
  watchToolbar(db);
  // A predecessor that was stopped holds no job any more; sending one twice would be harmless: the bytes are the same.
  await running.start({ sole: true });
  const messenger: Messenger = {
    ...running,
    async removeAccount() {
      await running.removeAccount();
      await network.load();
    },
    async deleteEverywhere(input) {
      const result = await running.deleteEverywhere(input);
      if (result.removedHere) await network.load();
      return result;
    },
  };
  const find = async (text: string): Promise<Offer[]> =>
    (await searchConversations(db, text)).map((row) => ({ name: shownName(row), key: row.key }));
  return { messenger, settings: () => getSettings(db), find };
}

/** Badge and icon follow the database, whoever changes it. */
function watchToolbar(db: StarlingDatabase): void {
  const state = async () => {
    const [{ unread, requests }, settings, connection] = await Promise.all([
      countUnread(db),
      getSettings(db),
      getConnection(db),
    ]);
    return { unread, requests, showCount: settings.badge, offline: connection.state === 'offline' };
  };
  let unreadBefore = 0;
  const show = (next: Awaited<ReturnType<typeof state>>): void => {
    void showToolbarState(next);
    // A summary tells of several conversations: it goes with the last of them.
    if (isSummaryOver(unreadBefore, next)) void clearNotification('');
    unreadBefore = next.unread;
  };
  liveQuery(state).subscribe({ next: show, error: () => undefined });
}
