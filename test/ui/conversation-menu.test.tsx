// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../src/messenger/api.ts';
import type { ConversationRow } from '../../src/store/rows.ts';
import { App } from '../../src/ui/app.tsx';
import { conversationMenu, type ConversationWish } from '../../src/ui/conversation/conversation-menu.ts';
import { createNavigation } from '../../src/ui/navigation.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import { HOME, type Route } from '../../src/ui/route.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { RemoteFailure } from './gallery/remote-failure.ts';
import { catalogue, sampleData, samplePorts, SAMPLE } from './gallery/sample-ports.ts';
import { NOW_MS } from './gallery/sample-rows.ts';

type Name =
  | 'pin'
  | 'mute'
  | 'markUnread'
  | 'markRead'
  | 'hide'
  | 'clearMessages'
  | 'deleteContact'
  | 'showNoteToSelf'
  | 'setAutoDownload'
  | 'block'
  | 'accept';

/** What was asked of the messenger, in order. */
let asked: [Name, unknown][];
let calls: Partial<MessengerApi>;

beforeEach(() => {
  useCatalogue(catalogue);
  vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  asked = [];
  const note = (name: Name) => async (input: unknown) => void asked.push([name, input]);
  const names: Name[] = [
    'pin',
    'mute',
    'markUnread',
    'markRead',
    'hide',
    'clearMessages',
    'deleteContact',
    'showNoteToSelf',
    'setAutoDownload',
    'block',
    'accept',
  ];
  calls = Object.fromEntries(names.map((name) => [name, note(name)]));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function open(route: Route = HOME, overrides: Partial<MessengerApi> = {}) {
  const navigation = createNavigation(route);
  render(<App ports={samplePorts({ arranged: true }, { ...calls, ...overrides })} navigation={navigation} />);
  return navigation;
}

async function rowOf(key: string): Promise<HTMLElement> {
  return waitFor(() => {
    const row = document.querySelector<HTMLElement>(`[data-key=${key}]`);
    expect(row).not.toBeNull();
    return row as HTMLElement;
  });
}

async function menuOf(key: string): Promise<HTMLElement> {
  const row = await rowOf(key);
  row.focus();
  fireEvent.keyDown(row, { key: 'F10', shiftKey: true });
  return screen.findByRole('menu');
}

const labels = (menu: HTMLElement) =>
  within(menu)
    .getAllByRole('menuitem')
    .map((item) => item.textContent);
const choose = (name: string) => fireEvent.click(screen.getByRole('menuitem', { name }));

describe('the menu of a row', () => {
  it('opens with the keyboard, moves with the arrows and gives the focus back', async () => {
    open();
    const menu = await menuOf('jonas');
    expect(labels(menu)).toEqual([
      'Pin',
      'Mute',
      'Mark as unread',
      'Disappearing messages',
      'Download files automatically',
      'Nickname',
      'Copy their ID',
      'Clear messages',
      'Hide conversation',
      'Block',
      'Delete contact',
    ]);
    expect(document.activeElement?.textContent).toBe('Pin');
    fireEvent.keyDown(menu, { key: 'ArrowUp' });
    expect(document.activeElement?.textContent).toBe('Delete contact');
    fireEvent.keyDown(menu, { key: 'Escape' });
    expect(screen.queryByRole('menu')).toBeNull();
    expect((document.activeElement as HTMLElement).dataset.key).toBe('jonas');
  });

  it('offers to ask again where files come by themselves, and nothing of it to strangers', async () => {
    const row = (await sampleData(SAMPLE).conversations()).find(({ key }) => key === 'jonas');
    if (row === undefined) throw new Error('no sample');
    const wishes: ConversationWish[] = [];
    const item = (change: Partial<ConversationRow>, label: string) =>
      conversationMenu({ ...row, ...change }, NOW_MS, (wish) => wishes.push(wish)).find((one) => one.label === label);
    const stop = item({ autoDownload: true }, 'Ask before downloading files');
    if (stop && 'run' in stop) stop.run();
    expect(wishes).toEqual([{ kind: 'auto-download', on: false }]);
    for (const change of [{ approved: false }, { blocked: true }])
      expect(item(change, 'Download files automatically')).toBeUndefined();
  });

  it('opens with the other button of the mouse, without opening the conversation', async () => {
    const navigation = open();
    fireEvent.contextMenu(await rowOf('jonas'), { clientX: 40, clientY: 90 });
    expect(await screen.findByRole('menu')).toBeTruthy();
    expect(navigation.route.value).toEqual(HOME);
    fireEvent.pointerDown(document.body);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('fits the row', async () => {
    open();
    expect(labels(await menuOf('me'))).toEqual([
      'Unpin',
      'Mark as unread',
      'Disappearing messages',
      'Copy my ID',
      'Clear messages',
      'Hide Note to Self',
    ]);
    fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });
    expect(labels(await menuOf('ines')).slice(0, 3)).toEqual(['Pin', 'Unmute', 'Mark as read']);
  });

  it.each<[string, string, [Name, unknown]]>([
    ['jonas', 'Pin', ['pin', { conversation: 'jonas', pinned: true }]],
    ['ana', 'Unpin', ['pin', { conversation: 'ana', pinned: false }]],
    ['ines', 'Unmute', ['mute', { conversation: 'ines', untilMs: null }]],
    ['jonas', 'Mark as unread', ['markUnread', { conversation: 'jonas' }]],
    ['jonas', 'Download files automatically', ['setAutoDownload', { conversation: 'jonas', on: true }]],
  ])('does at once what can be undone: %s, %s', async (key, item, call) => {
    open();
    await menuOf(key);
    choose(item);
    await vi.waitFor(() => expect(asked).toEqual([call]));
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it.each<[string, number | 'for-ever']>([
    ['For 1 hour', NOW_MS + 3_600_000],
    ['For 8 hours', NOW_MS + 28_800_000],
    ['Until tomorrow', NOW_MS + 86_400_000],
    ['For a week', NOW_MS + 604_800_000],
    ['Until I turn it on again', 'for-ever'],
  ])('mutes: %s', async (item, untilMs) => {
    open();
    const menu = await menuOf('jonas');
    fireEvent.keyDown(menu, { key: 'ArrowDown' });
    fireEvent.keyDown(menu, { key: 'ArrowRight' });
    choose(item);
    await vi.waitFor(() => expect(asked).toEqual([['mute', { conversation: 'jonas', untilMs }]]));
  });

  it('comes back from the times of muting with Esc', async () => {
    open();
    const menu = await menuOf('jonas');
    choose('Mute');
    expect(labels(menu)).toHaveLength(5);
    fireEvent.keyDown(menu, { key: 'Escape' });
    expect(document.activeElement?.textContent).toBe('Mute');
    expect(asked).toEqual([]);
  });

  it.each<[string, string, string, string, string, [Name, unknown]]>([
    [
      'jonas',
      'Clear messages',
      'Clear the messages with Jonas Weidenfeld?',
      'from this device only',
      'Clear',
      ['clearMessages', { conversation: 'jonas' }],
    ],
    [
      'jonas',
      'Hide conversation',
      'Hide the conversation with Jonas Weidenfeld?',
      'its messages go from them',
      'Hide',
      ['hide', { conversation: 'jonas' }],
    ],
    [
      'jonas',
      'Delete contact',
      'Delete Jonas Weidenfeld?',
      'from all your devices',
      'Delete',
      ['deleteContact', { conversation: 'jonas' }],
    ],
    ['jonas', 'Block', 'Block Jonas Weidenfeld?', 'They are not told', 'Block', ['block', { conversation: 'jonas' }]],
    ['me', 'Hide Note to Self', 'Hide Note to Self?', 'show it again', 'Hide', ['showNoteToSelf', { shown: false }]],
    [
      'me',
      'Clear messages',
      'Clear your notes?',
      'from this device only',
      'Clear',
      ['clearMessages', { conversation: 'me' }],
    ],
  ])('asks before it takes something away: %s, %s', async (key, item, title, explains, yes, call) => {
    open();
    await menuOf(key);
    choose(item);
    const dialog = await screen.findByRole('dialog', { name: title });
    expect(within(dialog).getByText(explains, { exact: false })).toBeTruthy();
    expect(asked).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: yes }));
    await vi.waitFor(() => expect(asked).toEqual([call]));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('keeps the question when it could not be done', async () => {
    open(HOME, { deleteContact: () => Promise.reject(new RemoteFailure('internal')) });
    await menuOf('jonas');
    choose('Delete contact');
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect(await within(dialog).findByText('That did not work. Nothing was changed.')).toBeTruthy();
  });

  it('offers a stranger acceptance, and nothing that only contacts have', async () => {
    open({ view: 'requests' });
    expect(labels(await menuOf('nora'))).toEqual(['Accept', 'Copy their ID', 'Delete', 'Block']);
    choose('Accept');
    await vi.waitFor(() => expect(asked).toEqual([['accept', { conversation: 'nora' }]]));
  });
});

async function openHeaderMenu() {
  await vi.waitFor(() => expect(document.querySelector('.conversation-header')).not.toBeNull());
  fireEvent.click(document.querySelector('.conversation-header [aria-haspopup=menu]') as Element);
}

describe('the menu of an open conversation', () => {
  it('goes back to the list when it is marked as unread, or it would be read at once', async () => {
    const navigation = open({ view: 'conversation', key: 'jonas' });
    await openHeaderMenu();
    choose('Mark as unread');
    await vi.waitFor(() => expect(asked).toContainEqual(['markUnread', { conversation: 'jonas' }]));
    expect(navigation.route.value).toEqual(HOME);
  });

  it('goes back to the list when the conversation is gone', async () => {
    const navigation = open({ view: 'conversation', key: 'jonas' });
    await openHeaderMenu();
    choose('Delete contact');
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));
    await vi.waitFor(() => expect(navigation.route.value).toEqual(HOME));
  });

  it('stays when only the messages are cleared', async () => {
    const navigation = open({ view: 'conversation', key: 'jonas' });
    await openHeaderMenu();
    choose('Clear messages');
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Clear' }));
    await vi.waitFor(() => expect(asked).toContainEqual(['clearMessages', { conversation: 'jonas' }]));
    expect(navigation.route.value).toEqual({ view: 'conversation', key: 'jonas' });
  });
});

it('reads a conversation that was marked by hand when it is opened', async () => {
  open({ view: 'conversation', key: 'layla' });
  await vi.waitFor(() => expect(asked).toContainEqual(['markRead', { conversation: 'layla', upToMs: NOW_MS }]));
});

describe('the list', () => {
  it('says in words what is pinned, muted and marked', async () => {
    open();
    const words = (row: HTMLElement) => row.textContent ?? '';
    expect(words(await rowOf('ana'))).toContain('Pinned');
    expect(words(await rowOf('ines'))).toMatch(/Muted.*128 unread/);
    expect(words(await rowOf('layla'))).toContain('Marked as unread');
    expect(words(await rowOf('jonas'))).not.toMatch(/Pinned|Muted|Marked/);
  });
});

describe('Note to Self', () => {
  const isAsked = (name: Name) => asked.filter(([call]) => call === name);

  it('is opened from New conversation', async () => {
    const navigation = open({ view: 'new' });
    fireEvent.click(await screen.findByRole('button', { name: /^Note to Self/ }));
    await vi.waitFor(() => expect(navigation.route.value).toEqual({ view: 'conversation', key: 'ana' }));
    expect(isAsked('showNoteToSelf')).toEqual([]);
  });

  it('comes back into the list when it was hidden', async () => {
    const data = sampleData(SAMPLE);
    const hidden = async () => {
      const note = await data.noteToSelf();
      return note && { ...note, visible: 0 as const, priority: -1 };
    };
    const navigation = createNavigation({ view: 'new' });
    const openData = async () => ({ ...data, noteToSelf: hidden });
    render(<App ports={{ ...samplePorts({}, calls), openData }} navigation={navigation} />);
    fireEvent.click(await screen.findByRole('button', { name: /Hidden\. Opening it shows it again\./ }));
    await vi.waitFor(() => expect(navigation.route.value).toEqual({ view: 'conversation', key: 'ana' }));
    expect(isAsked('showNoteToSelf')).toEqual([['showNoteToSelf', { shown: true }]]);
  });

  it('leaves the list from the settings only after asking, since the notes go with it', async () => {
    location.hash = '#account';
    render(<OptionsApp ports={samplePorts({ surface: 'tab' }, calls)} />);
    const shown = await screen.findByRole<HTMLInputElement>('switch', { name: /^Note to Self/ });
    await vi.waitFor(() => expect(shown.checked).toBe(true));
    fireEvent.click(shown);
    const dialog = await screen.findByRole('dialog', { name: 'Hide Note to Self?' });
    expect(isAsked('showNoteToSelf')).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Hide' }));
    await vi.waitFor(() => expect(isAsked('showNoteToSelf')).toEqual([['showNoteToSelf', { shown: false }]]));
  });
});
