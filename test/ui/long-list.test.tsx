// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConversationRow } from '../../src/store/rows.ts';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import { HOME, type Route } from '../../src/ui/route.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

const COUNT = 1_000;
/** Far fewer than there are, more than any screen shows. */
const FEW = 80;

beforeEach(() => useCatalogue(catalogue));
afterEach(cleanup);

async function open(route: Route = HOME) {
  const ports = samplePorts();
  const data = await ports.openData();
  if (typeof data === 'string') throw new Error('no data');
  const [sample] = (await data.conversations()).filter(({ kind }) => kind === 'contact');
  if (!sample) throw new Error('no conversation');
  const people = Array.from({ length: COUNT }, (_, i): ConversationRow => ({
    ...sample,
    key: `key ${i}`,
    name: `Person ${i}`,
    accountId: `05${i.toString(16).padStart(64, '0')}`,
  }));
  const pictures = vi.fn(async () => undefined);
  const rows = {
    ...data,
    profilePicture: pictures,
    conversations: async () => people,
    overview: async () => ({ conversations: people, requests: 0 }),
    conversation: async (key: string) => people.find((row) => row.key === key),
  };
  const navigation = createNavigation(route);
  render(<App ports={{ ...ports, openData: async () => rows }} navigation={navigation} />);
  await screen.findAllByRole('option');
  return { navigation, pictures };
}

const options = (): HTMLElement[] => screen.getAllByRole('option');
const named = (i: number): HTMLElement | null => document.querySelector(`[data-key="key ${i}"]`);
const scroller = (): HTMLElement => screen.getByRole('listbox').closest('.scroll') as HTMLElement;

/** The list moves up by so many rows, as far as a page without layout can. */
function scrollBy(rows: number): void {
  const box = scroller();
  const list = screen.getByRole('listbox');
  box.scrollTop = rows * 64;
  list.getBoundingClientRect = () => new DOMRect(0, -rows * 64, 0, 0);
  fireEvent.scroll(box);
}

it('a list of a thousand draws and asks for those in sight alone, and says of each which of how many it is', async () => {
  const { pictures } = await open();
  expect(options().length).toBeLessThan(FEW);
  expect(pictures.mock.calls.length).toBeLessThan(FEW);
  expect(named(0)?.getAttribute('aria-setsize')).toBe('1000');
  expect(named(0)?.getAttribute('aria-posinset')).toBe('1');
});

it('rows far away are drawn where they stand when the list moves, and the tab stop stays', async () => {
  await open();
  scrollBy(500);
  await vi.waitFor(() => expect(named(503)).toBeTruthy());
  expect(named(503)?.getAttribute('aria-posinset')).toBe('504');
  expect(named(40)).toBeNull();
  expect(options().filter(({ tabIndex }) => tabIndex === 0)).toEqual([named(0)]);
  expect(options().length).toBeLessThan(FEW);
  const gaps = [...screen.getByRole('listbox').querySelectorAll<HTMLElement>(':scope > [role=presentation]')];
  const px = gaps.reduce((sum, { style }) => sum + Number.parseFloat(style.blockSize), 0);
  expect(px + options().length * 64).toBe(COUNT * 64);
});

it('keys reach rows that were not drawn, and come back', async () => {
  const { navigation } = await open();
  const list = screen.getByRole('listbox');
  named(0)?.focus();
  fireEvent.keyDown(list, { key: 'End' });
  await vi.waitFor(() => expect(document.activeElement).toBe(named(999)));
  fireEvent.keyDown(list, { key: 'ArrowUp' });
  await vi.waitFor(() => expect(document.activeElement).toBe(named(998)));
  fireEvent.keyDown(list, { key: 'Home' });
  await vi.waitFor(() => expect(document.activeElement).toBe(named(0)));
  fireEvent.keyDown(list, { key: 'End' });
  await vi.waitFor(() => expect(document.activeElement).toBe(named(999)));
  fireEvent.keyDown(list, { key: 'Enter' });
  expect(navigation.route.value).toEqual({ view: 'conversation', key: 'key 999' });
});

it('whoever comes back to the list finds it where it was', async () => {
  const real = window.matchMedia.bind(window);
  const narrow = vi
    .spyOn(window, 'matchMedia')
    .mockImplementation((query) => real(query.replace('min-width', 'min-width: 5000px) and (max-width')));
  const { navigation } = await open();
  scrollBy(300);
  navigation.go({ view: 'new' });
  await vi.waitFor(() => expect(screen.queryAllByRole('option')).toEqual([]));
  navigation.go(HOME);
  await screen.findAllByRole('option');
  expect(scroller().scrollTop).toBe(300 * 64);
  narrow.mockRestore();
});

it('the search draws no more of a thousand people than are in sight', async () => {
  await open({ view: 'search', text: '' });
  const input = await screen.findByRole('combobox');
  await vi.waitFor(() => expect(input.getAttribute('aria-activedescendant')).toBe('hit-0'));
  expect(options().length).toBeLessThan(FEW);
  for (let i = 0; i < 40; i++) fireEvent.keyDown(input, { key: 'ArrowDown' });
  await vi.waitFor(() => expect(input.getAttribute('aria-activedescendant')).toBe('hit-40'));
  expect(document.getElementById('hit-40')?.getAttribute('aria-selected')).toBe('true');
});
