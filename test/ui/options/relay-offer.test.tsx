// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../../src/messenger/api.ts';
import { RELAY_URL } from '../../../src/protocol/relay-name.ts';
import { OptionsApp } from '../../../src/ui/options/options-app.tsx';
import type { Ports } from '../../../src/ui/ports.ts';
import { useCatalogue } from '../../../src/ui/text.ts';
import { catalogue, samplePorts } from '../gallery/sample-ports.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(() => {
  cleanup();
  location.hash = '';
});

/** The network page; `answers`: is there a relay? */
function open({ answers, here = null, allowed = true }: { answers: boolean; here?: string | null; allowed?: boolean }) {
  const addGateway = vi.fn<MessengerApi['addGateway']>(async () => undefined);
  const requestHost = vi.fn<Ports['requestHost']>(async () => allowed);
  const testGateway = vi.fn<MessengerApi['testGateway']>(async () => ({
    needsToken: false,
    ok: answers,
    latencyMs: null,
    name: '',
    operator: '',
    country: '',
    kind: 'native',
  }));
  location.hash = '#network';
  const ports = samplePorts({ surface: 'tab' }, { addGateway, testGateway, findLocalGateway: async () => here });
  render(
    <OptionsApp ports={{ ...ports, requestHost, relayCommand: 'node starling-relay.mjs install --extension-id x' }} />,
  );
  return { addGateway, requestHost, testGateway };
}
const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));

it('asks for nothing before the click, then for the one permission, and uses what answers', async () => {
  const { addGateway, requestHost } = open({ answers: true });
  await screen.findByText('The relay on this computer');
  expect(requestHost).not.toHaveBeenCalled();
  await press('Use it');
  await vi.waitFor(() => expect(addGateway).toHaveBeenCalledWith({ url: RELAY_URL }));
  expect(requestHost.mock.calls.every(([origin]) => origin === RELAY_URL)).toBe(true);
});

it('says what to type where there is none, and can be asked again', async () => {
  const { addGateway } = open({ answers: false });
  await press('Use it');
  expect(await screen.findByText('node starling-relay.mjs install --extension-id x')).not.toBeNull();
  expect(await screen.findByRole('button', { name: 'Try again' })).not.toBeNull();
  expect(addGateway).not.toHaveBeenCalled();
});

it('a refusal is said, and nothing is started', async () => {
  const { addGateway, testGateway } = open({ answers: true, allowed: false });
  await press('Use it');
  expect(await screen.findByText('Without this permission Starling cannot start the relay.')).not.toBeNull();
  expect([...testGateway.mock.calls, ...addGateway.mock.calls]).toEqual([]);
});

it.each([RELAY_URL, 'http://127.0.0.1:22499'])('what was found by itself is one click away: %s', async (here) => {
  const { addGateway } = open({ answers: true, here });
  const note = await screen.findByText('Found on this computer. Nobody new learns anything.');
  fireEvent.click(note.closest('.setting')?.querySelector('button') as HTMLButtonElement);
  await vi.waitFor(() => expect(addGateway).toHaveBeenCalledWith({ url: here }));
});
