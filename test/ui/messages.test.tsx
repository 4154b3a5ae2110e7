// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../src/messenger/api.ts';
import type { FileRow, MessageRow } from '../../src/store/rows.ts';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { RemoteFailure } from './gallery/remote-failure.ts';
import { FILE_MESSAGES, FILES } from './gallery/sample-files.ts';
import { catalogue, samplePorts, type Sample } from './gallery/sample-ports.ts';
import { ANA, MESSAGES, NOW_MS, PROFILE } from './gallery/sample-rows.ts';

const NAMES = [
  'send',
  'react',
  'forward',
  'deleteForMe',
  'deleteForEveryone',
  'setDisappearing',
  'typing',
  'retry',
] as const;

/** What was asked of the messenger, in order. */
let asked: [string, unknown][];
let calls: Partial<MessengerApi>;
const copied: string[] = [];

beforeEach(() => {
  useCatalogue(catalogue);
  vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  localStorage.clear();
  asked = [];
  copied.length = 0;
  calls = Object.fromEntries(
    NAMES.map((name) => [name, async (input: unknown) => (asked.push([name, input]), { id: 'new' })]),
  );
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (words) => void copied.push(words));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function open(key = 'ana', overrides: Partial<MessengerApi> = {}, sample: Partial<Sample> = {}) {
  const navigation = createNavigation({ view: 'conversation', key });
  render(<App ports={samplePorts(sample, { ...calls, ...overrides })} navigation={navigation} />);
  return navigation;
}

const rowOf = (words: string): MessageRow => {
  const row = [...FILE_MESSAGES, ...MESSAGES].find(({ text }) => text.startsWith(words));
  if (row === undefined) throw new Error(`no sample begins with ${words}`);
  return row;
};

/** The message that begins with these words, as it stands in the conversation. */
async function messageOf(words: string): Promise<HTMLElement> {
  const { id } = rowOf(words);
  return vi.waitFor(() => {
    const element = document.querySelector<HTMLElement>(`[data-message=${id}]`);
    if (element === null) throw new Error('not there');
    return element;
  });
}

async function menuOf(words: string): Promise<HTMLElement> {
  const message = await messageOf(words);
  message.focus();
  fireEvent.keyDown(message, { key: 'F10', shiftKey: true });
  return screen.findByRole('menu');
}

const labels = (menu: HTMLElement) =>
  within(menu)
    .getAllByRole('menuitem')
    .map((item) => item.querySelector('span')?.textContent);
const choose = (name: string | RegExp) => fireEvent.click(screen.getByRole('menuitem', { name }));
const THEIRS = 'You have to stand';
const MINE = 'I did!';

describe('the menu of a message', () => {
  it('offers what fits the message', async () => {
    open();
    expect(labels(await menuOf(THEIRS))).toEqual([
      'Reply',
      'Copy text',
      'Forward',
      'Details',
      'Select',
      'Delete for me',
    ]);
    fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });
    expect(labels(await menuOf(MINE)).at(-1)).toBe('Delete for everyone');
    fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });
    expect(labels(await menuOf('And cake'))).toEqual(['Copy text', 'Forward', 'Details', 'Select', 'Delete for me']);
  });

  it('offers another try for what was not sent', async () => {
    open('tomas');
    await menuOf('See you there');
    choose('Try again');
    await vi.waitFor(() => expect(asked).toContainEqual(['retry', { messageId: rowOf('See you there').id }]));
  });

  it('offers a stranger nothing that would accept them', async () => {
    open('nora');
    expect(labels(await menuOf('Hi! We met'))).toEqual(['Copy text', 'Forward', 'Details', 'Select', 'Delete for me']);
    expect(screen.queryByRole('menuitemcheckbox')).toBeNull();
  });

  it('moves with the arrows through items and reactions, and gives the focus back', async () => {
    open();
    const menu = await menuOf(THEIRS);
    const at = () => document.activeElement?.textContent;
    const press = (key: string) => fireEvent.keyDown(menu, { key });
    expect(at()).toMatch(/^Reply/);
    press('ArrowUp');
    expect(at()).toBe('😂');
    press('ArrowRight');
    expect(at()).toBe('🥰');
    press('ArrowDown');
    expect(at()).toMatch(/^Reply/);
    press('End');
    expect(at()).toMatch(/^Delete for me/);
    press('ArrowDown');
    expect(at()).toBe('😂');
    press('Escape');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(await messageOf(THEIRS));
  });

  it('opens with the other button of the mouse, with the tool beside the bubble and with a long press', async () => {
    open();
    const message = await messageOf(THEIRS);
    fireEvent.contextMenu(message);
    expect(await screen.findByRole('menu')).toBeTruthy();
    fireEvent.pointerDown(document.querySelector('.menu-scrim') as Element);
    expect(screen.queryByRole('menu')).toBeNull();

    fireEvent.pointerEnter(message, { pointerType: 'mouse' });
    fireEvent.click(await within(message).findByRole('button', { name: 'More' }));
    expect(await screen.findByRole('menu')).toBeTruthy();
    fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });

    vi.useFakeTimers();
    fireEvent.pointerDown(message, { pointerType: 'touch' });
    vi.advanceTimersByTime(499);
    expect(screen.queryByRole('menu')).toBeNull();
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    expect(await screen.findByRole('menu')).toBeTruthy();
  });

  it('leaves the menu to the browser while words are marked', async () => {
    open();
    const message = await messageOf(THEIRS);
    vi.spyOn(globalThis, 'getSelection').mockReturnValue({ isCollapsed: false } as Selection);
    expect(fireEvent.contextMenu(message)).toBe(true);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('copies with a key while the message has the focus', async () => {
    open();
    fireEvent.keyDown(await messageOf(MINE), { key: 'c' });
    await vi.waitFor(() => expect(copied).toEqual([rowOf(MINE).text]));
  });
});

it('goes from message to message with the arrows', async () => {
  open();
  const last = await messageOf('And cake');
  const log = screen.getByRole('log');
  fireEvent.keyDown(log, { key: 'ArrowUp' });
  expect(document.activeElement).toBe(last);
  fireEvent.keyDown(last, { key: 'ArrowUp' });
  expect(document.activeElement).toBe(await messageOf('Six it is'));
  fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' });
  expect(document.activeElement).toBe(log);
});

describe('reactions', () => {
  it('stand below the bubble with count and people, without those that were taken back', async () => {
    open();
    const pills = within(await within(await messageOf(MINE)).findByRole('group', { name: 'Reactions' }));
    expect(pills.getByRole('button', { name: '😂 2 From You and Ana Kovač', pressed: true })).toBeTruthy();
    expect(pills.getByRole('button', { name: '🐦 From Ana Kovač', pressed: false })).toBeTruthy();
    expect(pills.queryByText('😡')).toBeNull();
  });

  it.each([
    [/^😂/, { emoji: '😂', on: false }],
    [/^🐦/, { emoji: '🐦', on: true }],
  ])('are given and taken back with a click: %s', async (name, reaction) => {
    open();
    fireEvent.click(await within(await messageOf(MINE)).findByRole('button', { name }));
    await vi.waitFor(() => expect(asked).toContainEqual(['react', { messageId: rowOf(MINE).id, ...reaction }]));
  });

  it('offer the last used ones first', async () => {
    open();
    await menuOf(THEIRS);
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: '😈' }));
    await vi.waitFor(() =>
      expect(asked).toContainEqual(['react', { messageId: rowOf(THEIRS).id, emoji: '😈', on: true }]),
    );
    const again = await menuOf(MINE);
    const offered = within(again).getAllByRole('menuitemcheckbox');
    expect(offered.map(({ textContent }) => textContent)).toEqual(['😈', '😂', '🥰', '😢', '😡', '😮']);
    expect(offered[1]?.getAttribute('aria-checked')).toBe('true');
  });

  it('say when there were too many', async () => {
    open('ana', { react: () => Promise.reject(new RemoteFailure('too-many')) });
    fireEvent.click(await within(await messageOf(MINE)).findByRole('button', { name: /^🐦/ }));
    expect(await screen.findByText('Too many reactions at once. Wait a minute.')).toBeTruthy();
  });
});

describe('a reply', () => {
  it('shows what it answers above the composer, and is sent with it', async () => {
    open();
    await menuOf(THEIRS);
    choose(/^Reply/);
    expect(await screen.findByText('Reply to Ana Kovač')).toBeTruthy();
    const area = screen.getByLabelText('Message');
    await vi.waitFor(() => expect(document.activeElement).toBe(area));
    fireEvent.input(area, { target: { value: 'True' } });
    fireEvent.keyDown(area, { key: 'Enter' });
    await vi.waitFor(() =>
      expect(asked).toContainEqual([
        'send',
        { conversation: 'ana', text: 'True', quote: rowOf(THEIRS).id, id: expect.any(String) },
      ]),
    );
    await vi.waitFor(() => expect(screen.queryByText('Reply to Ana Kovač')).toBeNull());
  });

  it('answers the newest message with the arrow up in an empty composer, and ends with Esc', async () => {
    const navigation = open();
    const area = await screen.findByLabelText('Message');
    await messageOf(THEIRS);
    fireEvent.keyDown(area, { key: 'ArrowUp' });
    expect(await screen.findByText('Reply to yourself')).toBeTruthy();
    fireEvent.keyDown(area, { key: 'Escape' });
    expect(screen.queryByText('Reply to yourself')).toBeNull();
    expect(navigation.route.value.view).toBe('conversation');
  });

  it('stays with its conversation while another one is looked at', async () => {
    const navigation = open();
    await menuOf(THEIRS);
    choose(/^Reply/);
    await screen.findByText('Reply to Ana Kovač');
    navigation.go({ view: 'conversation', key: 'tomas' });
    await messageOf('Sunday at four?');
    expect(screen.queryByText(/^Reply to/)).toBeNull();
    navigation.go({ view: 'conversation', key: 'ana' });
    expect(await screen.findByText('Reply to Ana Kovač')).toBeTruthy();
  });

  it('shows author and words of the original and goes there', async () => {
    open();
    const quote = await within(await messageOf(THEIRS)).findByRole('button', { name: /^Answers to/ });
    expect(quote.textContent).toBe(`Answers toYou${rowOf(MINE).text}`);
    fireEvent.click(quote);
    const original = await messageOf(MINE);
    await vi.waitFor(() => expect(document.activeElement).toBe(original));
    expect(original.classList.contains('message-found')).toBe(true);
  });

  it('says when the original is not here', async () => {
    open('mirembe');
    expect(await within(await messageOf('Which train?')).findByText('Original message not found')).toBeTruthy();
  });
});

describe('deleting', () => {
  it('asks, and deletes for everyone', async () => {
    open();
    await menuOf(MINE);
    choose('Delete for everyone');
    const dialog = await screen.findByRole('dialog', { name: 'Delete this message for everyone?' });
    expect(asked).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Delete for everyone' }));
    await vi.waitFor(() => expect(asked).toEqual([['deleteForEveryone', { messageId: rowOf(MINE).id }]]));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('says that everybody still has it when the network did not answer', async () => {
    open('ana', { deleteForEveryone: () => Promise.reject(new RemoteFailure('network')) });
    await menuOf(MINE);
    choose('Delete for everyone');
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Delete for everyone' }));
    expect(await within(dialog).findByText(/^It was not deleted/)).toBeTruthy();
  });

  it('takes a message away here alone', async () => {
    open();
    await menuOf(THEIRS);
    choose(/^Delete for me/);
    const dialog = await screen.findByRole('dialog', { name: 'Delete this message?' });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Delete for me' }));
    await vi.waitFor(() => expect(asked).toEqual([['deleteForMe', { messageId: rowOf(THEIRS).id }]]));
  });
});

it('shows what is known of a message', async () => {
  open();
  await menuOf(MINE);
  choose(/^Details/);
  const dialog = await screen.findByRole('dialog', { name: 'Details' });
  for (const words of ['You', 'Read', 'It stays', 'Not known']) expect(within(dialog).getByText(words)).toBeTruthy();
});

it('shows what is known of the files of a message', async () => {
  const [file] = FILES.filter(({ messageId }) => messageId === rowOf('This is the one').id);
  if (file === undefined) throw new Error('no sample with a file');
  const address = { url: 'http://files.example:8080/file/1#p=00', key: '', digest: '' };
  const NEVER_FETCHED = 'Came without a key or address that works';
  const states: [Partial<FileRow>, string, string][] = [
    [{ address }, 'On this device', 'files.example:8080'],
    [{ address, state: 'remote' }, 'Not downloaded', 'files.example:8080'],
    [{ address: null, state: 'upload' }, 'Uploading…', 'On no server yet'],
    [{ address, state: 'failed', failure: 'damaged' }, 'Arrived damaged', 'files.example:8080'],
    [{ address: { ...address, url: 'nonsense' }, state: 'failed', failure: 'unusable' }, NEVER_FETCHED, '–'],
    [{ address: null, state: 'failed', failure: 'unusable' }, NEVER_FETCHED, '–'],
    [{ address: null, state: 'failed', failure: 'damaged' }, NEVER_FETCHED, '–'],
    [{ address: null, state: 'failed', failure: 'network' }, 'Not uploaded', 'On no server yet'],
    [{ address, state: 'gone' }, 'Expired on the server', 'files.example:8080'],
  ];
  const kept = { ...file };
  for (const [change, words, host] of states) {
    Object.assign(file, kept, change);
    open('jonas');
    await menuOf('This is the one');
    choose(/^Details/);
    const dialog = within(await screen.findByRole('dialog', { name: 'Details' }));
    const item = await dialog.findByRole('listitem');
    for (const part of ['lake.png', 'image/png · 812 kB', `${words} · ${host}`])
      expect(item.textContent).toContain(part);
    cleanup();
  }
  Object.assign(file, kept);
});

it('forwards to several people', async () => {
  open();
  await menuOf(THEIRS);
  choose(/^Forward/);
  const dialog = await screen.findByRole('dialog', { name: 'Forward to' });
  fireEvent.click(await within(dialog).findByRole('checkbox', { name: /Jonas Weidenfeld$/ }));
  fireEvent.click(within(dialog).getByRole('checkbox', { name: /Mirembe Okello$/ }));
  fireEvent.click(within(dialog).getByRole('button', { name: /^Send to Jonas Weidenfeld and Mirembe/ }));
  await vi.waitFor(() =>
    expect(asked).toEqual([
      [
        'forward',
        {
          messageId: rowOf(THEIRS).id,
          conversations: ['jonas', 'mirembe'],
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      ],
    ]),
  );
});

describe('choosing several messages', () => {
  it('copies them in their order', async () => {
    open();
    await menuOf(THEIRS);
    choose(/^Select/);
    expect(await screen.findByText('1 chosen')).toBeTruthy();
    fireEvent.click(await messageOf(MINE));
    expect(await screen.findByText('2 chosen')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Copy text' }));
    await vi.waitFor(() => expect(copied).toEqual([`${rowOf(MINE).text}\n${rowOf(THEIRS).text}`]));
    expect(screen.queryByText('2 chosen')).toBeNull();
  });

  it('offers deleting for everyone only for own ones, and ends with Esc', async () => {
    const navigation = open();
    await menuOf(MINE);
    choose(/^Select/);
    const everyone = await screen.findByRole<HTMLButtonElement>('button', { name: 'Delete for everyone' });
    expect(everyone.disabled).toBe(false);
    fireEvent.click(await messageOf(THEIRS));
    await vi.waitFor(() => expect(everyone.disabled).toBe(true));
    fireEvent.keyDown(everyone, { key: 'Escape' });
    expect(await screen.findByRole('heading', { name: 'Ana Kovač' })).toBeTruthy();
    expect(navigation.route.value.view).toBe('conversation');
  });
});

describe('what the other side does', () => {
  it('shows what they have read', async () => {
    open();
    expect(within(await messageOf(MINE)).getByText('Read')).toBeTruthy();
    expect(within(await messageOf('Six it is')).getByText('Sent')).toBeTruthy();
  });

  it('shows that they are writing, in the conversation and in the list', async () => {
    const navigation = open('ana', {}, { typing: true });
    expect((await screen.findByText('Ana Kovač is writing')).parentElement?.getAttribute('role')).toBe('status');
    navigation.go({ view: 'list' });
    expect(await screen.findByText('Writing…')).toBeTruthy();
  });

  it('tells them that somebody writes here, and no more when it is taken back', async () => {
    open();
    const area = await screen.findByLabelText('Message');
    fireEvent.input(area, { target: { value: 'H' } });
    fireEvent.input(area, { target: { value: 'He' } });
    fireEvent.input(area, { target: { value: '' } });
    await vi.waitFor(() =>
      expect(asked).toEqual([
        ['typing', { conversation: 'ana', writing: true }],
        ['typing', { conversation: 'ana', writing: false }],
      ]),
    );
  });
});

describe('disappearing messages', () => {
  it('are said in the header and chosen from there', async () => {
    open('mirembe');
    fireEvent.click(await screen.findByText('Disappears 1 week after sending'));
    const dialog = await screen.findByRole('dialog', { name: 'Disappearing messages' });
    const read = within(dialog).getByRole('group', { name: 'After they are read' });
    expect(within(read).getAllByRole('radio')).toHaveLength(6);
    fireEvent.click(within(read).getByLabelText('5 minutes'));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await vi.waitFor(() =>
      expect(asked).toEqual([
        ['setDisappearing', { conversation: 'mirembe', disappearing: { mode: 'after-read', seconds: 300 } }],
      ]),
    );
  });

  it('count only from sending in Note to Self', async () => {
    open('me');
    await messageOf('Read later');
    fireEvent.click(document.querySelector('.conversation-header [aria-haspopup=menu]') as Element);
    choose('Disappearing messages');
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).queryByRole('group', { name: 'After they are read' })).toBeNull();
    expect(within(dialog).getAllByRole('radio')).toHaveLength(5);
  });

  it('say on the bubble what is left', async () => {
    open('mirembe');
    expect(within(await messageOf('Nice, I will')).getByTitle(/^Disappears in \d days$/)).toBeTruthy();
    expect(within(await messageOf('Which train?')).getByTitle('Disappears in 4 hours')).toBeTruthy();
  });

  it('offer to follow them while they stay differently', async () => {
    open('mirembe');
    expect(
      await screen.findByText('Messages from Mirembe Okello disappear 12 hours after they are read.'),
    ).toBeTruthy();
    expect(screen.getByText('Your messages disappear 1 week after they are sent.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Follow setting' }));
    await vi.waitFor(() =>
      expect(asked).toEqual([
        ['setDisappearing', { conversation: 'mirembe', disappearing: { mode: 'after-read', seconds: 43_200 } }],
      ]),
    );
  });
});

it('shows invitations and what else happened', async () => {
  open('mirembe');
  expect(await screen.findByText('Birdwatchers Lisbon')).toBeTruthy();
  expect(screen.getByText('birds.example')).toBeTruthy();
  expect(screen.getByText('Mirembe Okello saved something that you sent.')).toBeTruthy();
  expect(screen.getByText(/^Missed call from Mirembe Okello/)).toBeTruthy();
});

it('folds what is long', async () => {
  open('mirembe');
  const message = await messageOf('1. a line');
  const more = within(message).getByRole('button', { name: 'Show more' });
  expect(message.querySelector('.bubble-folded')).not.toBeNull();
  fireEvent.click(more);
  expect(within(message).getByRole('button', { name: 'Show less' })).toBeTruthy();
  expect(message.querySelector('.bubble-folded')).toBeNull();
});

it('has made-up people that fit together', () => {
  expect(rowOf(THEIRS).from).toBe(ANA);
  expect(rowOf(MINE).from).toBe(PROFILE.accountId);
});

describe('the words of a message', () => {
  it('show a name in place of an ID, and warn before a link that looks like another', async () => {
    open('tomas');
    const message = await messageOf('Is this yours');
    expect(within(message).getByText('@You')).toBeTruthy();
    fireEvent.click(within(message).getByRole('button', { name: /^https:/ }));
    const dialog = screen.getByRole('dialog', { name: 'Open this link?' });
    expect(within(dialog).getByText('xn--ypal-43d9g.example')).toBeTruthy();
    expect(within(dialog).getByRole('alert').textContent).toMatch(/another alphabet/);
  });
});
