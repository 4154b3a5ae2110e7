// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageTroubleError, type StorageTrouble } from '../../src/store/trouble.ts';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import type { DataWatch, Ports } from '../../src/ui/ports.ts';
import { HOME } from '../../src/ui/route.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { WelcomeApp } from '../../src/ui/welcome/welcome-app.tsx';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  location.hash = '';
});

const PAGES = {
  messenger: (ports: Ports) => <App ports={ports} navigation={createNavigation(HOME)} />,
  settings: (ports: Ports) => <OptionsApp ports={ports} />,
  'first start': (ports: Ports) => <WelcomeApp ports={ports} />,
};

const TITLES: Record<StorageTrouble, RegExp> = {
  full: /no room left/,
  newer: /newer Starling/,
  blocked: /Waiting for what is kept/,
  'key-lost': /key to your messages is gone/,
  'data-lost': /messages are gone/,
  elsewhere: /not in this tab/,
  damaged: /cannot be read/,
};

describe.each(Object.entries(PAGES))('the page of the %s', (_, page) => {
  it.each(Object.entries(TITLES))('says what is wrong: %s', async (trouble, title) => {
    render(page(samplePorts({ trouble: trouble as StorageTrouble })));
    await screen.findByRole('heading', { name: title });
    // Nothing is set up over what cannot be read.
    expect(screen.queryByRole('button', { name: /Create/ })).toBeNull();
  });

  it('opens it again when that is wished', async () => {
    let trouble: StorageTrouble | null = 'full';
    const ports = samplePorts();
    const openData = async () => {
      if (trouble !== null) throw new StorageTroubleError(trouble);
      return ports.openData();
    };
    render(page({ ...ports, openData }));
    const again = await screen.findByRole('button', { name: 'Try again' });
    trouble = null;
    fireEvent.click(again);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull());
  });

  it.each([
    ['Begin again with your phrase or a backup', ['erased', 'welcome.html#restore', 'reload']],
    ['Erase everything here', ['erased', 'reload']],
  ])('offers after a second thought: %s', async (name, expected) => {
    const happened: string[] = [];
    const ports = samplePorts({ trouble: 'damaged' });
    const lock = { ...ports.lock, erase: async () => void happened.push('erased') };
    const openPage = async (path: string) => void happened.push(path);
    render(page({ ...ports, lock, openPage, reload: () => void happened.push('reload') }));
    fireEvent.click(await screen.findByRole('button', { name }));
    const erase = screen.getByRole<HTMLButtonElement>('button', { name: 'Erase' });
    expect(erase.disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(erase);
    await waitFor(() => expect(happened).toEqual(expected));
  });
});

it('says that not everything could be erased', async () => {
  const ports = samplePorts({ trouble: 'damaged' });
  const lock = { ...ports.lock, erase: async () => Promise.reject(new Error('no')) };
  render(PAGES.messenger({ ...ports, lock }));
  fireEvent.click(await screen.findByRole('button', { name: 'Erase everything here' }));
  fireEvent.click(screen.getByRole('checkbox'));
  fireEvent.click(screen.getByRole('button', { name: 'Erase' }));
  expect(await screen.findByText(/Not everything could be erased/)).toBeTruthy();
});

/** A page whose database opens, and what it can be told afterwards. */
function running() {
  let watch: DataWatch | undefined;
  let opened = 0;
  let trouble: StorageTrouble | null = null;
  const ports = samplePorts();
  const openData: Ports['openData'] = async (given) => {
    watch = given;
    opened++;
    if (trouble !== null) throw new StorageTroubleError(trouble);
    return ports.openData();
  };
  render(PAGES.messenger({ ...ports, openData }));
  return {
    watch: () => watch as DataWatch,
    opened: () => opened,
    becomes: (next: StorageTrouble | null) => void (trouble = next),
  };
}

describe('trouble while a page is open', () => {
  it('takes the place of what was shown', async () => {
    const page = running();
    await screen.findByText('Ana Kovač');
    page.watch().onTrouble('damaged');
    await screen.findByRole('heading', { name: TITLES.damaged });
    expect(document.body.textContent).not.toContain('Ana');
  });

  it('is looked at anew when the browser takes the database away', async () => {
    const page = running();
    await screen.findByText('Ana Kovač');
    page.becomes('data-lost');
    page.watch().onClosed();
    await screen.findByRole('heading', { name: TITLES['data-lost'] });
    expect(page.opened()).toBe(2);
  });
});

it('says that the database does not answer, and goes on when it does', async () => {
  vi.useFakeTimers();
  const ports = samplePorts();
  const data = await ports.openData();
  let answer: (opened: typeof data) => void = () => undefined;
  render(PAGES.messenger({ ...ports, openData: async () => new Promise((resolve) => (answer = resolve)) }));
  await vi.advanceTimersByTimeAsync(14_000);
  expect(screen.queryByRole('heading', { name: TITLES.blocked })).toBeNull();
  await vi.advanceTimersByTimeAsync(2_000);
  vi.useRealTimers();
  await screen.findByRole('heading', { name: TITLES.blocked });
  answer(data);
  await screen.findByText('Ana Kovač');
});

it('says above the list that nothing new can be kept', async () => {
  render(PAGES.messenger(samplePorts({ hindered: 'full' })));
  await screen.findByText('New messages cannot be kept');
  expect(await screen.findByText('Ana Kovač')).toBeTruthy();
});

describe('a permission that the person has taken away', () => {
  it('is asked for again above the list', async () => {
    const asked: string[] = [];
    const requestHost = async (url: string) => asked.push(url) > 0;
    render(PAGES.messenger({ ...samplePorts({ missing: true, offline: true }), requestHost }));
    await screen.findByText('Starling may not reach its gateway');
    expect(screen.queryByText(/Offline/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Allow' }));
    expect(asked).toEqual(['https://gateway.example']);
  });

  it('is told of at each gateway in the settings, and given there', async () => {
    location.hash = '#network';
    const asked: string[] = [];
    const requestHost = async (url: string) => asked.push(url) > 0;
    render(PAGES.settings({ ...samplePorts({ missing: true }), requestHost }));
    const [allow] = await screen.findAllByRole('button', { name: 'Allow' });
    expect(screen.getAllByText('The browser does not let Starling reach it').length).toBeGreaterThan(0);
    fireEvent.click(allow as HTMLElement);
    await waitFor(() => expect(asked).toHaveLength(1));
  });
});
