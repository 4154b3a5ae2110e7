// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../../src/messenger/api.ts';
import type { MessageRow } from '../../../src/store/rows.ts';
import { App } from '../../../src/ui/app.tsx';
import { createNavigation } from '../../../src/ui/navigation.ts';
import type { Ports } from '../../../src/ui/ports.ts';
import { parseHash, type Route } from '../../../src/ui/route.ts';
import { useCatalogue } from '../../../src/ui/text.ts';
import { FILE_MESSAGES, FILES } from '../gallery/sample-files.ts';
import { catalogue, samplePorts } from '../gallery/sample-ports.ts';
import { CONVERSATIONS, NOW_MS } from '../gallery/sample-rows.ts';

let asked: [string, unknown][];
let saved: [string, Blob][];

beforeEach(() => {
  useCatalogue(catalogue);
  vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  // Without layout nothing is ever in sight; without this everything is.
  vi.stubGlobal('IntersectionObserver', undefined);
  localStorage.clear();
  asked = [];
  saved = [];
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function open(route: Route, more: Partial<Ports> = {}) {
  const navigation = createNavigation(route);
  const calls = Object.fromEntries(
    ['downloadFile', 'forgetFile', 'cancel', 'mediaSaved'].map((name) => [
      name,
      async (input: unknown) => (asked.push([name, input]), true),
    ]),
  ) as Partial<MessengerApi>;
  const ports = {
    ...samplePorts({}, calls),
    saveFile: (name: string, content: Blob) => void saved.push([name, content]),
  };
  render(<App ports={{ ...ports, ...more }} navigation={navigation} />);
  return navigation;
}

const conversation = (key: string): Route => ({ view: 'conversation', key });
const press = (element: Element) => fireEvent.click(element);
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const messageWith = (conversationKey: string, is: (message: MessageRow) => boolean): MessageRow => {
  const found = FILE_MESSAGES.find((message) => message.conversation === conversationKey && is(message));
  if (found === undefined) throw new Error('no such sample');
  return found;
};
const fileIds = ({ files }: MessageRow) => files.map(({ id }) => id);

describe('files that wait for a person', () => {
  const two = () => messageWith('ines', ({ files }) => files.length === 2);
  const remote = () => screen.findAllByRole('button', { name: /^Download: Photo from Inês/ });

  it('asks once, and fetches everything of the message', async () => {
    open(conversation('ines'));
    press((await remote())[0] as HTMLElement);
    const dialog = await screen.findByRole('dialog', { name: 'Download from Inês?' });
    expect(dialog.textContent).toContain('2.05 MB');
    press(within(dialog).getByRole('button', { name: 'This time' }));
    expect(asked).toEqual(fileIds(two()).map((file) => ['downloadFile', { file, always: false }]));
    expect(screen.queryByRole('dialog')).toBeNull();
    press((await remote())[1] as HTMLElement);
    await vi.waitFor(() => expect(asked).toHaveLength(4));
  });

  it('can be told to fetch always', async () => {
    open(conversation('ines'));
    press((await remote())[0] as HTMLElement);
    press(await button('Always from Inês'));
    expect(asked[0]).toEqual(['downloadFile', { file: fileIds(two())[0], always: true }]);
  });

  it('asks about every message of a stranger, and offers no "always"', async () => {
    open(conversation('nora'));
    for (const times of [1, 2]) {
      press(await button(/^Download: Photo/));
      const dialog = await screen.findByRole('dialog', { name: 'Download from a stranger?' });
      expect(within(dialog).queryByRole('button', { name: /Always/ })).toBeNull();
      press(within(dialog).getByRole('button', { name: 'This time' }));
      expect(asked).toHaveLength(times);
    }
  });

  it('fetches nothing when somebody changes their mind', async () => {
    open(conversation('ines'));
    press((await remote())[0] as HTMLElement);
    const dialog = await screen.findByRole('dialog');
    press(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(asked).toEqual([]);
  });

  it('stops a download', async () => {
    open(conversation('ines'));
    press(await button(/^Stop downloading: Photo/));
    const wanted = messageWith('ines', ({ id }) => FILES.some((f) => f.messageId === id && f.state === 'wanted'));
    expect(asked).toEqual([['forgetFile', { file: fileIds(wanted)[0] }]]);
  });

  it('says what is lost, and tries again only what another try may bring', async () => {
    open(conversation('ines'));
    const gone = await screen.findAllByRole('img', { name: /Expired on the server/ });
    expect(gone).toHaveLength(2);
    expect(screen.getByText('2 of them are not here')).toBeTruthy();
    press(await button(/recordings\.zip$/));
    press(await button('This time'));
    press(screen.getAllByRole('button', { name: 'Try again' })[0] as HTMLElement);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    const failed = FILES.filter(({ state }) => state === 'failed').map(({ id }) => id);
    expect(asked.map(([, input]) => (input as { file: string }).file)).toEqual(failed);
  });
});

it('shows how far an upload is, and takes the message back', async () => {
  open(conversation('ines'));
  const line = await screen.findByRole('progressbar', { name: 'Uploading 2 of 3…' });
  expect(line.getAttribute('aria-valuenow')).toBe('1');
  press(await button('Cancel upload'));
  expect(asked).toEqual([
    ['cancel', { messageId: messageWith('ines', ({ outgoing, files }) => outgoing && files.length > 0).id }],
  ]);
});

describe('saving', () => {
  it('saves a received file under a safe name, without a type, and tells the sender', async () => {
    open(conversation('jonas'));
    press(await button(/^Save Murmuration/));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    const pdf = messageWith('jonas', ({ files }) => files[0]?.contentType === 'application/pdf');
    expect(asked).toEqual([['mediaSaved', { messageId: pdf.id }]]);
    expect(saved[0]?.[0]).toBe('Murmuration dynamics in starlings, final draft (2).pdf');
    expect(saved[0]?.[1].type).toBe('application/octet-stream');
    expect(saved[0]?.[1].size).toBe(2_400_000);
  });

  it('warns before it saves what can run', async () => {
    const program = FILES.find(({ about }) => about.name.endsWith('.exe'));
    if (program === undefined) throw new Error('no such sample');
    const before = { ...program };
    Object.assign(program, { state: 'here', bytes: 10 });
    const data = await samplePorts().openData();
    if (typeof data === 'string') throw new Error('no data');
    const openData = async () => ({ ...data, fileContent: async () => new TextEncoder().encode('MZ program') });
    open(conversation('ines'), { openData });
    press(await button('Save bird-gpj.exe'));
    const dialog = await screen.findByRole('dialog', { name: /do harm/ });
    expect(saved).toEqual([]);
    press(within(dialog).getByRole('button', { name: 'Save anyway' }));
    await vi.waitFor(() => expect(saved.map(([name]) => name)).toEqual(['bird-gpj.exe']));
    Object.assign(program, before);
  });
});

it('makes a card of a picture that is none, and opens it nowhere', async () => {
  open(conversation('ines'));
  const card = await screen.findByRole('group', { name: 'not-a-picture.png' });
  expect(card.textContent).toContain('Cannot be shown');
  await vi.waitFor(() => expect(document.querySelector('img[src^="blob:"]')).not.toBeNull()); // the others are drawn
  expect(within(card).queryByRole('img')).toBeNull();
  expect(document.querySelectorAll('iframe, object, embed')).toHaveLength(0);
});

describe('the viewer', () => {
  const first = () => button(/^Photo from Jonas Weidenfeld.*Just before/);

  it('goes through all pictures of the conversation with keys, and gives the focus back', async () => {
    open(conversation('jonas'));
    const tile = await first();
    await vi.waitFor(() => expect(document.activeElement?.tagName).toBe('TEXTAREA')); // the composer took it
    tile.focus();
    press(tile);
    const viewer = await screen.findByRole('dialog', { name: 'Viewer' });
    await within(viewer).findByText('1 of 8');
    expect(viewer.textContent).toContain('Just before they went down');
    fireEvent.keyDown(viewer, { key: 'ArrowRight' });
    await within(viewer).findByText('2 of 8');
    fireEvent.keyDown(viewer, { key: 'End' });
    await within(viewer).findByText('8 of 8');
    expect(within(viewer).queryByRole('button', { name: 'Next' })).toBeNull();
    fireEvent.keyDown(viewer, { key: 'ArrowRight' });
    expect(viewer.textContent).toContain('8 of 8');
    fireEvent(viewer, new Event('cancel', { cancelable: true }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.activeElement).toBe(tile);
  });

  it('deletes from this device after a question, and goes to the message', async () => {
    const navigation = open(conversation('jonas'));
    press(await first());
    press(await button('Delete from this device'));
    const dialog = await screen.findByRole('dialog', { name: 'Delete from this device?' });
    expect(asked).toEqual([]);
    press(within(dialog).getByRole('button', { name: 'Delete' }));
    const six = messageWith('jonas', ({ files }) => files.length === 6);
    expect(asked).toEqual([['forgetFile', { file: fileIds(six)[0] }]]);
    press(await button('Show in conversation'));
    await vi.waitFor(() =>
      expect(navigation.route.value).toEqual({ view: 'conversation', key: 'jonas', message: six.id }),
    );
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

it('offers in the menu of a message what can be done with its files', async () => {
  const copied: Promise<Uint8Array>[] = [];
  open(conversation('jonas'), { copyPicture: async (content) => void copied.push(content) });
  const { id } = messageWith('jonas', ({ files }) => files[0]?.caption === 'The way in');
  await screen.findByText('The way in');
  const message = document.querySelector<HTMLElement>(`[data-message=${id}]`);
  message?.focus();
  fireEvent.keyDown(message as HTMLElement, { key: 'F10', shiftKey: true });
  const menu = await screen.findByRole('menu');
  const names = within(menu)
    .getAllByRole('menuitem')
    .map((item) => item.querySelector('span')?.textContent);
  expect(names).toEqual(expect.arrayContaining(['Save', 'Copy picture', 'Delete from this device']));
  press(within(menu).getByRole('menuitem', { name: 'Copy picture' }));
  await vi.waitFor(() => expect(copied).toHaveLength(1));
  expect([...((await copied[0])?.subarray(1, 4) ?? [])]).toEqual([0x50, 0x4e, 0x47]);
});

describe('the overview', () => {
  it('has an address, and Esc leads back to the conversation', async () => {
    const place = parseHash('#media/jonas');
    expect(place?.route).toEqual({ view: 'media', key: 'jonas' });
    const navigation = open({ view: 'media', key: 'jonas' });
    expect(await screen.findAllByRole('button', { name: /^Photo from/ })).toHaveLength(8);
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(navigation.route.value).toEqual({ view: 'conversation', key: 'jonas' });
  });

  it('changes between kinds with the arrow keys', async () => {
    open({ view: 'media', key: 'jonas' });
    const tabs = await screen.findAllByRole('tab');
    fireEvent.keyDown(tabs[0] as HTMLElement, { key: 'ArrowRight' });
    expect(await screen.findByRole('group', { name: /^Murmuration/ })).toBeTruthy();
    fireEvent.keyDown(tabs[1] as HTMLElement, { key: 'End' });
    expect(await screen.findAllByRole('slider')).toHaveLength(2);
    expect(document.activeElement?.id).toBe('tab-voice');
  });

  it('says so where there is nothing', async () => {
    open({ view: 'media', key: 'ana' });
    expect(await screen.findByText(/^Pictures and videos of this conversation/)).toBeTruthy();
  });
});

it.each([
  [(message: MessageRow) => message.files.length === 6, '6 photos'],
  [(message: MessageRow) => message.files[0]?.isVoice === true, 'Voice message'],
  [(message: MessageRow) => message.files[0]?.contentType === 'application/pdf', 'Murmuration dynamics'],
])('stands for files without words in the list', async (is, words) => {
  const jonas = CONVERSATIONS.find(({ key }) => key === 'jonas');
  if (!jonas?.last) throw new Error('no such sample');
  const before = jonas.last;
  jonas.last = { ...before, text: '', messageId: messageWith('jonas', is).id };
  open({ view: 'list' });
  await vi.waitFor(() => expect(document.querySelector('[data-key=jonas]')?.textContent).toContain(words));
  jonas.last = before;
});
