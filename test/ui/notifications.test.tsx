// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../src/messenger/api.ts';
import { DEFAULT_SETTINGS } from '../../src/store/device-settings.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

const changeSettings = vi.fn<MessengerApi['changeSettings']>(async () => DEFAULT_SETTINGS);

beforeEach(() => {
  useCatalogue(catalogue);
  changeSettings.mockClear();
  location.hash = '#notifications';
});
afterEach(() => {
  cleanup();
  location.hash = '';
});

const open = (change: { canSilenceNotifications?: boolean } = {}) =>
  render(<OptionsApp ports={{ ...samplePorts({ surface: 'tab' }, { changeSettings }), ...change }} />);

it('makes no sound until somebody wants it', async () => {
  open();
  const sound = await screen.findByRole<HTMLInputElement>('switch', { name: 'Sound' });
  expect(sound.checked).toBe(false);
  fireEvent.click(sound);
  expect(changeSettings).toHaveBeenCalledWith({ sound: true });
});

it('promises no silence where the browser cannot keep it', async () => {
  open({ canSilenceNotifications: false });
  expect(await screen.findByRole('switch', { name: /^Count on the toolbar/ })).toBeTruthy();
  expect(screen.queryByRole('switch', { name: 'Sound' })).toBeNull();
});

it.each([
  ['Name only', 'name'],
  ['Nothing', 'nothing'],
])('shows as much as is chosen: %s', async (name, notifications) => {
  open();
  const choice = await screen.findByRole<HTMLInputElement>('radio', { name });
  await vi.waitFor(() => expect(choice.closest('fieldset')?.disabled).toBe(false));
  fireEvent.click(choice);
  expect(changeSettings).toHaveBeenCalledWith({ notifications });
});
