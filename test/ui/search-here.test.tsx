// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import type { Route } from '../../src/ui/route.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts, SAMPLE } from './gallery/sample-ports.ts';
import { NOW_MS } from './gallery/sample-rows.ts';

beforeEach(() => {
  useCatalogue(catalogue);
  vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function open(first: Route) {
  const navigation = createNavigation(first);
  render(<App ports={samplePorts(SAMPLE)} navigation={navigation} />);
  return navigation;
}

it('opens from the menu of the conversation, finds only there, and opens at the hit', async () => {
  const navigation = open({ view: 'conversation', key: 'ana' });
  const header = await vi.waitFor(() => {
    const found = document.querySelector<HTMLElement>('.conversation-header');
    if (found === null) throw new Error('no conversation yet');
    return found;
  });
  fireEvent.click(within(header).getByRole('button', { name: 'More' }));
  fireEvent.click(screen.getByRole('menuitem', { name: 'Search in this conversation' }));
  expect(navigation.route.value).toEqual({ view: 'search', text: '', conversation: 'ana' });
  const input = await screen.findByRole('combobox', { name: 'Search in “Ana Kovač”' });
  expect(document.activeElement).toBe(input);
  // The list of conversations stands beside it.
  const hits = within(screen.getByRole('listbox', { name: 'Search in “Ana Kovač”' }));
  expect(hits.queryAllByRole('option')).toEqual([]);

  // Nobody else's messages, and no people: "i" is in all of them.
  fireEvent.input(input, { target: { value: 'i' } });
  await hits.findByRole('group', { name: 'Messages' });
  expect(hits.queryByRole('group', { name: 'People' })).toBeNull();
  const names = hits.getAllByRole('option').map((hit) => hit.querySelector('.row-name')?.textContent);
  expect(new Set(names)).toEqual(new Set(['Ana Kovač']));

  fireEvent.input(input, { target: { value: 'bring the tea' } });
  await vi.waitFor(() => expect(hits.getAllByRole('option')).toHaveLength(1));
  fireEvent.keyDown(input, { key: 'Enter' });
  expect(navigation.route.value).toMatchObject({ view: 'conversation', key: 'ana', message: expect.any(String) });
});

it('finds in all conversations otherwise', async () => {
  open({ view: 'search', text: 'i' });
  const group = await screen.findByRole('group', { name: 'Messages' });
  const names = [...group.querySelectorAll('.row-name')].map((name) => name.textContent);
  expect(new Set(names).size).toBeGreaterThan(1);
});

it('goes back to the conversation, with Esc and with the button', async () => {
  const navigation = open({ view: 'search', text: 'tea', conversation: 'ana' });
  fireEvent.keyDown(await screen.findByRole('combobox'), { key: 'Escape' });
  expect(navigation.route.value).toEqual({ view: 'conversation', key: 'ana' });
  navigation.go({ view: 'search', text: 'tea', conversation: 'ana' });
  await screen.findByRole('combobox');
  fireEvent.click(screen.getByRole('button', { name: 'Back' }));
  expect(navigation.route.value).toEqual({ view: 'conversation', key: 'ana' });
});
