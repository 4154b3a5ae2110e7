import { liveQuery } from 'dexie';
import type { Bytes } from '../../src/crypto/bytes.ts';
import type { Candidate } from '../../src/browser/omnibox-text.ts';
import { isSummaryOver, showToolbarState } from '../../src/browser/badge.ts';
import { persistentKeys, sessionKeys } from '../../src/browser/key-storage.ts';
import { IS_DEVELOPMENT_BUILD } from '../../src/browser/build-kind.ts';
import { keepAwake } from '../../src/browser/keep-awake.ts';
import { clearNotification } from '../../src/browser/notifications.ts';
import { connectRelay } from '../../src/browser/native-port.ts';
import { MISSING_PERMISSION, missingPermission } from '../../src/browser/missing-permission.ts';
import { hasHost } from '../../src/browser/permissions.ts';
import { withPollLock } from '../../src/browser/poll-lock.ts';
import type { Settings } from '../../src/messenger/api.ts';
import { LockedError } from '../../src/messenger/lock/errors.ts';
import { mirroredState } from '../../src/messenger/lock/mirrored-state.ts';
import { shownName } from '../../src/messenger/notifications.ts';
import { createMessenger, type Messenger } from '../../src/messenger/messenger.ts';
import { NativeRelay } from '../../src/network/native-relay.ts';
import type { NetworkState } from '../../src/network/network-state.ts';
import { createNetwork, type Network } from '../../src/network/network.ts';
import { MAIN_NETWORK } from '../../src/network/profile.ts';
import { markAccount, unmarkAccount } from '../../src/store/account-mark.ts';
import { collectingKeys, type CollectedMessages, type CollectingKeys } from '../../src/store/collected.ts';
import { getConnection } from '../../src/store/connection.ts';
import { countUnread, listConversations } from '../../src/store/conversations.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { keyOfDatabase } from '../../src/store/opening.ts';
import { openPageDatabase } from '../../src/store/page.ts';
import { networkValues } from '../../src/store/network-values.ts';
import { getProfile } from '../../src/store/profile.ts';
import { getSettings } from '../../src/store/settings.ts';
import { StorageTroubleError } from '../../src/store/trouble.ts';
import { showEvent } from './show-event.ts';

/** Everything the background holds while it runs and the lock is open. */
export interface Session {
  messenger: Messenger;
  settings: () => Promise<Settings>;
  /** Conversations as the address bar offers them. */
  known: () => Promise<Candidate[]>;
  /** Tells by the icon, and to pages, whether a permission is missing that messages need. */
  lookAtPermissions: () => Promise<void>;
  /** Leaves what is needed to fetch sealed messages while the lock is closed. */
  prepareCollecting: () => Promise<void>;
  /** Ends at once and wipes the keys: the lock is closed. */
  shut: () => void;
}

/** @throws LockedError | StorageTroubleError */
async function databaseKey(): Promise<Bytes> {
  const key = await keyOfDatabase(persistentKeys, sessionKeys, { make: true });
  if (key === 'locked') throw new LockedError('Starling is locked');
  if (key === 'none') throw new StorageTroubleError('key-lost'); // not after one was made
  return key;
}

/** Is there an account in this profile? Creates nothing. Whoever has a lock has one. @throws StorageTroubleError if that cannot be told */
export async function hasAccount(): Promise<boolean> {
  const opened = await openPageDatabase({
    persistent: persistentKeys,
    session: sessionKeys,
    isElsewhere: async () => false,
    onBlocked: () => undefined,
    onClosed: () => undefined,
  });
  if (opened === 'no-account') return false;
  if (opened !== 'locked') opened.close();
  return true;
}

/** A network whose transfers of files are not cut off by a stop of the worker. */
const awake = (network: Network): Network => ({
  ...network,
  uploadFile: (...input) => keepAwake(async () => network.uploadFile(...input)),
  uploadToFirst: (...input) => keepAwake(async () => network.uploadToFirst(...input)),
  downloadFile: (...input) => keepAwake(async () => network.downloadFile(...input)),
});

/** The network of this browser, over whatever keeps its state. */
export const networkOver = (state: NetworkState): Network =>
  createNetwork({
    profile: MAIN_NETWORK,
    followsDevelopment: IS_DEVELOPMENT_BUILD,
    state,
    fetch: (url, init) => fetch(url, init),
    isOnline: () => navigator.onLine,
    hasPermission: hasHost,
    relay: new NativeRelay({ connect: connectRelay }),
  });

/** Opens the database, the network and the messenger, and lets it run. @throws LockedError | StorageTroubleError */
export async function openSession(kept: CollectedMessages): Promise<Session> {
  const key = await databaseKey();
  const db = openDatabase({ key });
  try {
    return await runSession(db, await collectingKeys(key), kept);
  } catch (error) {
    // What failed half-way must not stand in the way of the next attempt, or of erasing.
    db.lock();
    throw error;
  } finally {
    key.fill(0);
  }
}

async function runSession(db: StarlingDatabase, collecting: CollectingKeys, kept: CollectedMessages): Promise<Session> {
  const state = mirroredState(sessionKeys, networkValues(db));
  const network = networkOver(state);
  await network.load();
  const running = createMessenger({
    db,
    network: awake(network),
    notify: (event) => void showEvent(event),
    exclusive: withPollLock,
    collected: { kept, keys: collecting },
  });
  const missing = async () => missingPermission(network.gateways.list());
  const toolbar = watchToolbar(db, missing);
  const lookAtPermissions = async (): Promise<void> => {
    const url = await missing();
    await (url === null ? sessionKeys.remove(MISSING_PERMISSION) : sessionKeys.set(MISSING_PERMISSION, url));
    await toolbar.refresh();
  };
  void lookAtPermissions().catch(() => undefined); // looked at again with every change
  const account = watchAccount(db);
  // A predecessor that was stopped holds no job any more; sending one twice would be harmless: the bytes are the same.
  await running.start({ sole: true });
  const messenger: Messenger = {
    ...running,
    async removeAccount() {
      // First the mark: an account without it is marked again, a mark without an account means a loss.
      await unmarkAccount(persistentKeys);
      await running.removeAccount();
      await kept.messages.clear();
      await network.load();
    },
    async deleteEverywhere(input) {
      const result = await running.deleteEverywhere(input);
      if (!result.removedHere) return result;
      await unmarkAccount(persistentKeys);
      await network.load();
      return result;
    },
  };
  const known = async (): Promise<Candidate[]> =>
    (await listConversations(db)).map((row) => ({
      key: row.key,
      name: shownName(row),
      accountId: row.accountId,
      names: [row.nickname, row.name],
    }));
  return {
    messenger,
    settings: () => getSettings(db),
    known,
    lookAtPermissions,
    prepareCollecting: async () => {
      await messenger.prepareCollecting(sessionKeys);
      await state.save();
    },
    shut: () => {
      toolbar.unsubscribe();
      account.unsubscribe();
      running.shut();
      collecting.secret.fill(0);
    },
  };
}

/** Notes outside the database that there is an account in it, as soon as there is one. */
const watchAccount = (db: StarlingDatabase): { unsubscribe: () => void } =>
  liveQuery(() => getProfile(db)).subscribe({
    next: (profile) => profile && void markAccount(persistentKeys).catch(() => undefined),
    error: () => undefined,
  });

/** Badge and icon follow the database, whoever changes it. */
function watchToolbar(
  db: StarlingDatabase,
  missing: () => Promise<string | null>,
): { unsubscribe: () => void; refresh: () => Promise<void> } {
  // Asked apart: the connection is written with every poll, and the conversations are many.
  const counts = () => countUnread(db);
  const setting = async () => ({
    showCount: (await getSettings(db)).badge,
    offline: (await getConnection(db)).state === 'offline',
  });
  type Shown = Awaited<ReturnType<typeof counts>> & Awaited<ReturnType<typeof setting>>;
  let unreadBefore = 0;
  let ended = false;
  const show = async (next: Shown): Promise<void> => {
    // A summary tells of several conversations: it goes with the last of them.
    if (isSummaryOver(unreadBefore, next)) void clearNotification('');
    unreadBefore = next.unread;
    const isMissing = (await missing()) !== null;
    // While the lock is closed the icon tells nothing.
    if (!ended) await showToolbarState({ ...next, missing: isMissing, locked: false });
  };
  let known: Partial<Shown> = {};
  const isWhole = (state: Partial<Shown>): state is Shown => 'unread' in state && 'offline' in state;
  const take = (change: Partial<Shown>): void => {
    const next = { ...known, ...change };
    const isSame = JSON.stringify(next) === JSON.stringify(known);
    known = next;
    if (!isSame && isWhole(next)) void show(next);
  };
  const error = (): void => undefined;
  const subscriptions = [
    liveQuery(counts).subscribe({ next: take, error }),
    liveQuery(setting).subscribe({ next: take, error }),
  ];
  const unsubscribe = () => {
    ended = true;
    for (const subscription of subscriptions) subscription.unsubscribe();
  };
  return { unsubscribe, refresh: async () => show({ ...(await counts()), ...(await setting()) }) };
}
