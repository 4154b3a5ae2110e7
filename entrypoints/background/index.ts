import { browser } from 'wxt/browser';
import { ensurePollAlarm, POLL_ALARM } from '../../src/browser/alarms.ts';
import { listenInAddressBar } from '../../src/browser/address-bar.ts';
import { createMenuEntries, pageOfClick, recipientOfClick } from '../../src/browser/context-menu.ts';
import { startFreshAfterEnd, wantFreshStart } from '../../src/browser/fresh-start.ts';
import { handPageOver } from '../../src/browser/handed-page.ts';
import { installHeaderRule } from '../../src/browser/header-rule.ts';
import { isSomebodyHere, onScreenLocked } from '../../src/browser/idle.ts';
import { persistentKeys, sessionKeys } from '../../src/browser/key-storage.ts';
import { LOCK_ALARM } from '../../src/browser/lock-alarm.ts';
import { onNotificationClicked } from '../../src/browser/notifications.ts';
import { openConversationView, openPage, openPopupAt } from '../../src/browser/open-view.ts';
import { catalogueText } from '../../src/browser/own-page.ts';
import { getRules } from '../../src/messenger/lock/rules.ts';
import { serveLock, serveMessenger } from '../../src/messenger/rpc.ts';
import { CollectedMessages } from '../../src/store/collected.ts';
import { troubleOf, type StorageTrouble } from '../../src/store/trouble.ts';
import { TROUBLE_NAME } from '../../src/store/trouble-name.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { browserLock, collectSealed, stopCollecting } from './lock.ts';
import { hasAccount, openSession, type Session } from './session.ts';

/** Longer than opening takes where nothing is wrong. */
const SHUT_PATIENCE_MS = 5_000;

/** Pages read it in the browser's memory: nothing can be written to the disk when it matters. */
const tellTrouble = (trouble: StorageTrouble | null): void =>
  void (trouble === null ? sessionKeys.remove(TROUBLE_NAME) : sessionKeys.set(TROUBLE_NAME, trouble)).catch(
    () => undefined,
  );

// Everything is registered synchronously: an event that wakes the background is lost otherwise.
export default defineBackground(() => {
  let opened: Promise<Session> | undefined;
  const kept = new CollectedMessages();
  /** Opened once; a failure (storage full, lock closed) is tried again with the next event. */
  const session = (): Promise<Session> => {
    opened ??= openSession(kept).then(
      (running) => {
        tellTrouble(null);
        return running;
      },
      (error: unknown) => {
        opened = undefined;
        tellTrouble(troubleOf(error));
        throw error;
      },
    );
    return opened;
  };
  const lock = browserLock({
    kept,
    shut: async () => {
      const before = opened;
      opened = undefined;
      // Whatever is just being opened is shut as soon as it is there; a database that does not open is not waited for.
      const shut = before?.then(
        (running) => running.shut(),
        () => undefined,
      );
      await Promise.race([shut, new Promise((resolve) => setTimeout(resolve, SHUT_PATIENCE_MS))]);
    },
    open: async () => {
      await session();
      catchUp();
    },
  });
  const work = async (now: boolean): Promise<void> => {
    const { awayMinutes, kind } = await lock.state();
    if (kind === 'open' && awayMinutes !== null && (await isSomebodyHere(awayMinutes))) await lock.active();
    if (await lock.check()) return collectSealed(kept);
    const { messenger, prepareCollecting } = await session();
    await messenger.alarm({ now });
    tellTrouble(null);
    if ((await getRules(persistentKeys)).collect) await prepareCollecting();
    else await stopCollecting();
  };
  /** The next alarm tries again, so a failure here is not the last word. */
  const catchUp = (now = false) => void work(now).catch((error: unknown) => tellTrouble(troubleOf(error)));
  const closeLock = () => void lock.lock().catch(() => undefined);
  const openClicked = (conversation: string) =>
    void (conversation === '' ? openPopupAt('list') : openConversationView(conversation));

  const markRead = (conversation: string) =>
    void session().then(
      ({ messenger }) => messenger.markRead({ conversation }),
      () => undefined,
    );

  /** What is missing is told by the icon, and by every page. */
  const lookAtPermissions = () =>
    void session()
      .then(async ({ lookAtPermissions: look }) => look())
      .catch(() => undefined);

  startFreshAfterEnd();
  useCatalogue((key, substitutions) => catalogueText(key, ...substitutions));
  serveMessenger(async () => (await session()).messenger, tellTrouble);
  serveLock(async () => lock);
  onScreenLocked(closeLock);
  onNotificationClicked(openClicked, markRead);

  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === POLL_ALARM || name === LOCK_ALARM) catchUp();
  });
  browser.runtime.onStartup.addListener(() => catchUp(true));
  browser.runtime.onInstalled.addListener(() => {
    void createMenuEntries();
    // Where that cannot be told, the first page that is opened says why.
    void hasAccount().then(
      (known) => (known ? undefined : openPage('welcome.html')),
      () => undefined,
    );
  });
  browser.permissions.onAdded.addListener(({ permissions = [] }) => {
    onNotificationClicked(openClicked, markRead);
    onScreenLocked(closeLock);
    if (permissions.length > 0) wantFreshStart();
    lookAtPermissions();
    catchUp(true);
  });
  browser.permissions.onRemoved.addListener(() => {
    lookAtPermissions();
    catchUp(true);
  });
  browser.contextMenus.onClicked.addListener((info, tab) => {
    const recipient = recipientOfClick(info);
    if (recipient !== null) return void openPopupAt(`new/${encodeURIComponent(recipient)}`);
    const page = pageOfClick(info, tab);
    if (!page) return;
    void openPopupAt('share', (to) => handPageOver(page, Date.now(), to));
  });
  listenInAddressBar({
    list: async () => (await session()).known(),
    open: openClicked,
    search: (text) => void openPopupAt(`search/${encodeURIComponent(text)}`),
  });
  browser.commands.onCommand.addListener((command) => {
    if (command === 'share-page') void openPopupAt('share');
    if (command === 'lock') closeLock();
  });
  self.addEventListener('online', () => catchUp(true));

  void installHeaderRule().catch(() => undefined); // older browsers go without this second line of defence
  void lock
    .check()
    .then(session)
    .then(
      async ({ settings }) => ensurePollAlarm((await settings()).pollSeconds),
      () => ensurePollAlarm(30),
    );
});
