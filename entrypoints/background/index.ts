import { browser } from 'wxt/browser';
import { ensurePollAlarm, POLL_ALARM } from '../../src/browser/alarms.ts';
import { listenInAddressBar } from '../../src/browser/address-bar.ts';
import { createMenuEntries, pageOfClick, recipientOfClick } from '../../src/browser/context-menu.ts';
import { handPageOver } from '../../src/browser/handed-page.ts';
import { installHeaderRule } from '../../src/browser/header-rule.ts';
import { onNotificationClicked } from '../../src/browser/notifications.ts';
import { openConversationView, openPage, openPopupAt } from '../../src/browser/open-view.ts';
import { catalogueText } from '../../src/browser/own-page.ts';
import { serveMessenger } from '../../src/messenger/rpc.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { hasAccount, openSession, type Session } from './session.ts';

// Everything is registered synchronously: an event that wakes the background is lost otherwise.
export default defineBackground(() => {
  let opened: Promise<Session> | undefined;
  /** Opened once; a failure (storage full, profile locked) is tried again with the next event. */
  const session = (): Promise<Session> => {
    opened ??= openSession().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  /** The next alarm tries again, so a failure here is not the last word. */
  const catchUp = (now = false) =>
    void session().then(
      ({ messenger }) => messenger.alarm({ now }),
      () => undefined,
    );
  const openClicked = (conversation: string) =>
    void (conversation === '' ? openPopupAt('list') : openConversationView(conversation));

  const markRead = (conversation: string) =>
    void session().then(
      ({ messenger }) => messenger.markRead({ conversation }),
      () => undefined,
    );

  useCatalogue((key, substitutions) => catalogueText(key, ...substitutions));
  serveMessenger(async () => (await session()).messenger);
  onNotificationClicked(openClicked, markRead);

  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === POLL_ALARM) catchUp();
  });
  browser.runtime.onStartup.addListener(() => catchUp(true));
  browser.runtime.onInstalled.addListener(() => {
    void createMenuEntries();
    void hasAccount().then((known) => (known ? undefined : openPage('welcome.html')));
  });
  browser.permissions.onAdded.addListener(() => {
    onNotificationClicked(openClicked, markRead);
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
    find: async (text) => (await session()).find(text),
    open: openClicked,
    search: (text) => void openPopupAt(`search/${encodeURIComponent(text)}`),
  });
  browser.commands.onCommand.addListener((command) => {
    if (command === 'share-page') void openPopupAt('share');
  });
  self.addEventListener('online', () => catchUp(true));

  void installHeaderRule().catch(() => undefined); // older browsers go without this second line of defence
  void session().then(
    async ({ settings }) => ensurePollAlarm((await settings()).pollSeconds),
    () => ensurePollAlarm(30),
  );
});
