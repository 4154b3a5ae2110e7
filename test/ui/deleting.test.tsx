// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../src/messenger/api.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../src/ui/text.ts';
import { RemoteFailure } from './gallery/remote-failure.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

type Answer = Awaited<ReturnType<MessengerApi['deleteEverywhere']>>;

const node = (last: number, deleted: boolean) => ({
  ed25519: `${last}`.padStart(64, '0'),
  ip: `192.0.2.${last}`,
  deleted,
});
const LEFT: Answer = { nodes: [node(1, true), node(2, false), node(3, true)], removedHere: false };
const GONE: Answer = { nodes: LEFT.nodes, removedHere: true };

let reload: ReturnType<typeof vi.fn<() => void>>;
let deleteEverywhere: ReturnType<typeof vi.fn<MessengerApi['deleteEverywhere']>>;
let removeAccount: ReturnType<typeof vi.fn<MessengerApi['removeAccount']>>;

beforeEach(() => {
  useCatalogue(catalogue);
  location.hash = '#data';
  reload = vi.fn<() => void>();
  deleteEverywhere = vi.fn<MessengerApi['deleteEverywhere']>(async () => GONE);
  removeAccount = vi.fn<MessengerApi['removeAccount']>(async () => undefined);
});
afterEach(cleanup);

async function ask(which: 'here' | 'everywhere') {
  const ports = samplePorts({ surface: 'tab' }, { deleteEverywhere, removeAccount });
  render(<OptionsApp ports={{ ...ports, reload }} />);
  const buttons = await screen.findAllByRole('button', { name: 'Delete…' });
  fireEvent.click(buttons[which === 'here' ? 0 : 1] as HTMLElement);
}

const sure = () => fireEvent.click(screen.getByRole('checkbox'));
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('deleting everything here', () => {
  it('is done only after somebody said that they can do without', async () => {
    await ask('here');
    press('Delete');
    expect(removeAccount).not.toHaveBeenCalled();
    sure();
    press('Delete');
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    expect(removeAccount).toHaveBeenCalledOnce();
    expect(deleteEverywhere).not.toHaveBeenCalled();
  });
});

describe('deleting here and in the network', () => {
  it('is done only after somebody said that they can do without', async () => {
    await ask('everywhere');
    press('Delete everywhere');
    expect(deleteEverywhere).not.toHaveBeenCalled();
    sure();
    press('Delete everywhere');
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    expect(deleteEverywhere).toHaveBeenCalledExactlyOnceWith({ force: false });
  });

  it('shows what each computer did when some failed, and tries again', async () => {
    deleteEverywhere.mockResolvedValueOnce(LEFT);
    await ask('everywhere');
    sure();
    press('Delete everywhere');
    expect(await screen.findByText('1 of 3 computers of the network did not confirm that it deleted.')).toBeTruthy();
    const told = [...document.querySelectorAll('.node-list li')].map((item) => item.textContent);
    expect(told).toEqual(['192.0.2.1Deleted, proved', '192.0.2.2No proof', '192.0.2.3Deleted, proved']);
    expect(reload).not.toHaveBeenCalled();
    press('Try again');
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    expect(deleteEverywhere.mock.calls).toEqual([[{ force: false }], [{ force: false }]]);
  });

  it('deletes here anyway when asked to', async () => {
    deleteEverywhere.mockResolvedValueOnce(LEFT);
    await ask('everywhere');
    sure();
    press('Delete everywhere');
    fireEvent.click(await screen.findByRole('button', { name: 'Delete here anyway' }));
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    expect(deleteEverywhere.mock.calls).toEqual([[{ force: false }], [{ force: true }]]);
  });

  it('deletes nothing while the network cannot be reached, unless here alone will do', async () => {
    deleteEverywhere.mockRejectedValue(new RemoteFailure('no-gateway'));
    await ask('everywhere');
    sure();
    press('Delete everywhere');
    expect(await screen.findByText('The network could not be reached, so nothing was deleted.')).toBeTruthy();
    expect(screen.getByRole('dialog', { name: 'Nothing is deleted yet' })).toBeTruthy();
    expect(removeAccount).not.toHaveBeenCalled();
    press('Delete here anyway');
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    expect(removeAccount).toHaveBeenCalledOnce();
  });

  it('can be left as it is', async () => {
    deleteEverywhere.mockResolvedValueOnce(LEFT);
    await ask('everywhere');
    sure();
    press('Delete everywhere');
    await screen.findByRole('dialog', { name: 'Not everything is deleted yet' });
    press('Cancel');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(deleteEverywhere).toHaveBeenCalledOnce();
    expect(reload).not.toHaveBeenCalled();
  });
});
