import { browser } from 'wxt/browser';
import { ensurePollAlarm, POLL_ALARM } from '../../src/browser/alarms.ts';
import { listenInAddressBar } from '../../src/browser/address-bar.ts';
import { createMenuEntries, pageOfClick, recipientOfClick } from '../../src/browser/context-menu.ts';
import { handPageOver } from '../../src/browser/handed-page.ts';
import { installHeaderRule } from '../../src/browser/header-rule.ts';
import { isSomebodyHere, onScreenLocked } from '../../src/browser/idle.ts';
import { persistentKeys } from '../../src/browser/key-storage.ts';
import { LOCK_ALARM } from '../../src/browser/lock-alarm.ts';
import { onNotificationClicked } from '../../src/browser/notifications.ts';
import { openConversationView, openPage, openPopupAt } from '../../src/browser/open-view.ts';
import { catalogueText } from '../../src/browser/own-page.ts';
import { getRules } from '../../src/messenger/lock/rules.ts';
import { serveLock, serveMessenger } from '../../src/messenger/rpc.ts';
import { CollectedMessages } from '../../src/store/collected.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { browserLock, collectSealed, stopCollecting } from './lock.ts';
import { hasAccount, openSession, type Session } from './session.ts';

// Everything is registered synchronously: an event that wakes the background is lost otherwise.
export default defineBackground(() => {
  let opened: Promise<Session> | undefined;
  const kept = new CollectedMessages();
  /** Opened once; a failure (storage full, lock closed) is tried again with the next event. */
  const session = (): Promise<Session> => {
    opened ??= openSession(kept).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const lock = browserLock({
    kept,
    shut: async () => {
      const before = opened;
      opened = undefined;
      // Whatever is just being opened is shut as soon as it is there.
      await before?.then(
        (running) => running.shut(),
        () => undefined,
      );
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
    if ((await getRules(persistentKeys)).collect) await prepareCollecting();
    else await stopCollecting();
  };
  /** The next alarm tries again, so a failure here is not the last word. */
  const catchUp = (now = false) => void work(now).catch(() => undefined);
  const closeLock = () => void lock.lock().catch(() => undefined);
  const openClicked = (conversation: string) =>
    void (conversation === '' ? openPopupAt('list') : openConversationView(conversation));

  const markRead = (conversation: string) =>
    void session().then(
      ({ messenger }) => messenger.markRead({ conversation }),
      () => undefined,
    );

  useCatalogue((key, substitutions) => catalogueText(key, ...substitutions));
  serveMessenger(async () => (await session()).messenger);
  serveLock(async () => lock);
  onScreenLocked(closeLock);
  onNotificationClicked(openClicked, markRead);

  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === POLL_ALARM || name === LOCK_ALARM) catchUp();
  });
  browser.runtime.onStartup.addListener(() => catchUp(true));
  browser.runtime.onInstalled.addListener(() => {
    void createMenuEntries();
    void hasAccount().then((known) => (known ? undefined : openPage('welcome.html')));
  });
  browser.permissions.onAdded.addListener(() => {
    onNotificationClicked(openClicked, markRead);
    onScreenLocked(closeLock);
    catchUp(true);
  });
  browser.contextMenus.onClicked.addListener((info, tab) => {
    const recipient = recipientOfClick(info);
    if (recipient !== null) return void openPopupAt(`new/${encodeURIComponent(recipient)}`);
    const page = pageOfClick(info, tab);
    if (!page) return;
    void handPageOver(page);
    void openPopupAt('share');
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
