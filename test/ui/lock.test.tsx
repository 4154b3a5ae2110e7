// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import { HOME } from '../../src/ui/route.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { SAMPLE_PASSPHRASE } from './gallery/sample-lock.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(() => {
  cleanup();
  location.hash = '';
});

const field = () => screen.findByLabelText<HTMLInputElement>('Passphrase');
const write = (input: HTMLElement, value: string) => fireEvent.input(input, { target: { value } });

function locked(state: Parameters<typeof samplePorts>[0] = {}) {
  let reloads = 0;
  const ports = { ...samplePorts({ ...state, lock: { kind: 'locked', ...state.lock } }), reload: () => void reloads++ };
  render(<App ports={ports} navigation={createNavigation(HOME)} />);
  return { ports, reloads: () => reloads };
}

describe('the lock screen', () => {
  it('shows nothing of what is behind it', async () => {
    locked();
    await screen.findByText('Starling is locked');
    expect(document.body.textContent).not.toContain('Ana');
    expect(screen.queryAllByRole('option')).toEqual([]);
    const input = await field();
    await waitFor(() => expect(document.activeElement).toBe(input));
  });

  it('says that a passphrase is wrong, and makes the next wait after the third', async () => {
    locked();
    const input = await field();
    for (let i = 0; i < 3; i++) {
      write(input, 'not this');
      fireEvent.submit(input.closest('form') as HTMLFormElement);
      await screen.findByText(/That is not the passphrase/);
      await waitFor(() => expect(screen.queryByText('Opening…')).toBeNull());
    }
    await screen.findByText(/Next try in \d+ s\. Nothing is lost\./);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Unlock' }).disabled).toBe(true);
    expect(input.getAttribute('aria-invalid')).toBe('true');
  });

  it('opens: the page loads anew', async () => {
    const { reloads } = locked();
    write(await field(), SAMPLE_PASSPHRASE);
    fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    await waitFor(() => expect(reloads()).toBe(1));
  });

  it('shows the passphrase only while its eye is pressed', async () => {
    locked();
    const input = await field();
    expect(input.type).toBe('password');
    fireEvent.click(screen.getByRole('button', { name: 'Show passphrase' }));
    expect(input.type).toBe('text');
  });

  it('offers a passkey only where there is one, and erasing only after a second thought', async () => {
    const { ports } = locked({ lock: { passkey: { id: '', salt: '' } } });
    await screen.findByRole('button', { name: 'Use passkey' });
    fireEvent.click(screen.getByRole('button', { name: 'Forgot the passphrase?' }));
    const erase = await screen.findByRole<HTMLButtonElement>('button', { name: 'Erase' });
    expect(erase.disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(erase);
    await waitFor(async () => expect((await ports.lock.state()).kind).toBe('none'));
  });

  it('tells whether messages are collected', async () => {
    locked({ lock: { isCollecting: true } });
    await screen.findByText(/messages are collected, sealed/);
    expect(screen.queryByText(/not checking/)).toBeNull();
  });
});

describe('the lock in the settings', () => {
  it('is set with the same words twice', async () => {
    location.hash = '#privacy';
    const ports = samplePorts();
    render(<OptionsApp ports={ports} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Set up' }));
    write(await screen.findByLabelText('New passphrase'), 'seven birds over');
    write(screen.getByLabelText('The same again'), 'seven birds');
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('The two are not the same.');
    expect((await ports.lock.state()).kind).toBe('none');
    write(screen.getByLabelText('The same again'), 'seven birds over');
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Asked once per browser start');
    expect((await ports.lock.state()).kind).toBe('open');
  });

  it('goes only with the passphrase', async () => {
    location.hash = '#privacy';
    const ports = samplePorts({ lock: { kind: 'open' } });
    render(<OptionsApp ports={ports} />);
    fireEvent.click((await screen.findAllByRole('button', { name: 'Remove' }))[0] as HTMLElement);
    const input = await screen.findByLabelText('Current passphrase');
    const dialog = input.closest('dialog') as HTMLDialogElement;
    const remove = dialog.querySelector('button[type=submit]') as HTMLButtonElement;
    write(input, 'not this');
    fireEvent.click(remove);
    await screen.findByText('That is not the passphrase.');
    write(input, SAMPLE_PASSPHRASE);
    fireEvent.click(remove);
    await waitFor(async () => expect((await ports.lock.state()).kind).toBe('none'));
  });

  it('closes with a shortcut', async () => {
    const ports = samplePorts({ lock: { kind: 'open' } });
    render(<App ports={ports} navigation={createNavigation(HOME)} />);
    await screen.findByRole('listbox');
    fireEvent.keyDown(document.body, { key: 'L', ctrlKey: true, shiftKey: true });
    await waitFor(async () => expect((await ports.lock.state()).kind).toBe('locked'));
  });
});
