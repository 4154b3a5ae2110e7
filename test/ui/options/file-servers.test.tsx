// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../../src/messenger/api.ts';
import { OptionsApp } from '../../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../../src/ui/text.ts';
import { RemoteFailure } from '../gallery/remote-failure.ts';
import { catalogue, samplePorts, type Sample } from '../gallery/sample-ports.ts';

const KEY = '3C1D'.repeat(16);

beforeEach(() => {
  useCatalogue(catalogue);
  location.hash = '#network';
});
afterEach(cleanup);

async function open(overrides: Partial<MessengerApi> = {}, sample: Partial<Sample> = {}) {
  render(<OptionsApp ports={samplePorts({ surface: 'tab', ...sample }, overrides)} />);
  const list = await screen.findByRole('list', { name: 'File servers' });
  await within(list).findAllByRole('listitem');
  return list;
}

const names = (list: HTMLElement) =>
  within(list)
    .getAllByRole('listitem')
    .map((item) => item.querySelector('bdi')?.textContent);
const button = (name: string) => screen.getByRole('button', { name });

function enter(address: string, key: string) {
  fireEvent.click(button('Add a file server'));
  fireEvent.input(screen.getByLabelText('Address'), { target: { value: address } });
  fireEvent.input(screen.getByLabelText('Key (64 digits)'), { target: { value: key } });
  fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Add' }));
}

describe('file servers', () => {
  it('stand in order, and the default one stays', async () => {
    const list = await open();
    expect(names(list)).toEqual(['filev2.getsession.org', 'files.nature-notes.example', 'rowan.example:8080']);
    const [first] = within(list).getAllByRole('listitem');
    expect(first?.textContent).toContain('Default');
    expect(first?.textContent).toContain('Tried first');
    expect(screen.queryByRole('button', { name: 'Remove filev2.getsession.org' })).toBeNull();
    fireEvent.click(button('Remove rowan.example:8080'));
    await vi.waitFor(() => expect(names(list)).toEqual(['filev2.getsession.org', 'files.nature-notes.example']));
  });

  it('are moved with buttons and with keys, which keep the focus and say the new place', async () => {
    const list = await open();
    fireEvent.click(button('Move filev2.getsession.org down'));
    await vi.waitFor(() =>
      expect(names(list)).toEqual(['files.nature-notes.example', 'filev2.getsession.org', 'rowan.example:8080']),
    );
    const up = button('Move rowan.example:8080 up');
    up.focus();
    fireEvent.keyDown(up, { key: 'ArrowUp', altKey: true });
    await screen.findByText('rowan.example:8080 is now number 2 of 3');
    fireEvent.keyDown(up, { key: 'ArrowUp', altKey: true });
    await screen.findByText('rowan.example:8080 is now number 1 of 3');
    expect(document.activeElement).toBe(up);
    expect(up.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(up);
    fireEvent.keyDown(up, { key: 'ArrowUp' }); // without Alt it is not ours
    expect(names(list)[0]).toBe('rowan.example:8080');
  });

  it('are tested', async () => {
    await open();
    fireEvent.click(button('Test rowan.example:8080'));
    await screen.findByText('It took a file and gave it back after 1,240 ms.');
    cleanup();
    await open({}, { refuse: 'path' });
    fireEvent.click(button('Test rowan.example:8080'));
    expect(await screen.findByText('rowan.example:8080 does not answer.')).toBeTruthy();
  });

  it('are added after a test', async () => {
    const list = await open();
    enter(' http://own.example ', KEY);
    await vi.waitFor(() => expect(names(list)).toContain('own.example'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('are added all the same, if somebody wants that, when they are silent', async () => {
    const list = await open({}, { refuse: 'path' });
    enter('http://own.example', KEY);
    await screen.findByText('This server does not answer, or has another key.');
    expect(names(list)).not.toContain('own.example');
    fireEvent.click(button('Add anyway'));
    await vi.waitFor(() => expect(names(list)).toContain('own.example'));
  });

  it('say what is wrong with what was entered', async () => {
    await open({
      testFileServer: async () => {
        throw new RemoteFailure('malformed-input');
      },
    });
    enter('own', 'x');
    await screen.findByText(/^Not added: an address like/);
    expect(screen.getByRole('dialog')).toBeTruthy();
  });

  it('say it when a change is not possible', async () => {
    await open({
      moveFileServer: async () => {
        throw new RemoteFailure('not-found');
      },
    });
    fireEvent.click(button('Move filev2.getsession.org down'));
    expect(await screen.findByText('That did not work. Nothing was changed.')).toBeTruthy();
  });
});
