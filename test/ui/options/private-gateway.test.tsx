// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../../src/messenger/api.ts';
import { OptionsApp } from '../../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../../src/ui/text.ts';
import { catalogue, SAMPLE_TOKEN, samplePorts } from '../gallery/sample-ports.ts';

const PRIVATE = 'https://private.nature-notes.example';

beforeEach(() => useCatalogue(catalogue));
afterEach(() => {
  cleanup();
  location.hash = '';
});

async function openDialog() {
  const addGateway = vi.fn<MessengerApi['addGateway']>(async () => undefined);
  location.hash = '#network';
  render(<OptionsApp ports={samplePorts({ surface: 'tab' }, { addGateway })} />);
  const row = (await screen.findByText('Add a gateway')).closest('.setting') as HTMLElement;
  fireEvent.click(within(row).getByRole('button', { name: 'Add' }));
  const dialog = within(await screen.findByRole('dialog'));
  const write = (label: string, value: string) => fireEvent.input(dialog.getByLabelText(label), { target: { value } });
  const add = () => fireEvent.click(dialog.getByRole('button', { name: 'Add' }));
  return { addGateway, dialog, write, add };
}

it('asks for the token of a private gateway only, and says when it is another', async () => {
  const { addGateway, dialog, write, add } = await openDialog();
  write('Address of the gateway', PRIVATE);
  expect(dialog.queryByLabelText('Token of the gateway')).toBeNull();
  add();
  expect((await dialog.findByRole('alert')).textContent).toBe(
    'This gateway is private. Ask whoever runs it for its token.',
  );
  await vi.waitFor(() => expect(document.activeElement).toBe(dialog.getByLabelText('Token of the gateway')));
  write('Token of the gateway', 'heron-8');
  add();
  await vi.waitFor(() => expect(dialog.getByRole('alert').textContent).toBe('The gateway does not take this token.'));
  write('Token of the gateway', ` ${SAMPLE_TOKEN} `);
  add();
  await vi.waitFor(() => expect(addGateway).toHaveBeenCalledWith({ url: PRIVATE, token: SAMPLE_TOKEN }));
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('forgets a token that was typed for another address', async () => {
  const { dialog, write, add } = await openDialog();
  write('Address of the gateway', PRIVATE);
  add();
  await dialog.findByLabelText('Token of the gateway');
  write('Token of the gateway', SAMPLE_TOKEN);
  write('Address of the gateway', 'https://gate-9.example');
  expect(dialog.queryByLabelText('Token of the gateway')).toBeNull();
});
