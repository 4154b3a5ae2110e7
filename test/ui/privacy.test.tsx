// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../src/messenger/api.ts';
import { DEFAULT_SETTINGS } from '../../src/store/device-settings.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

beforeEach(() => useCatalogue(catalogue));
afterEach(() => {
  cleanup();
  location.hash = '';
});

it.each([
  [/^Read receipts/, { readReceipts: true }],
  [/^Typing/, { typingIndicators: true }],
])('is off at first, says what it tells others, and is turned on with one switch: %s', async (name, change) => {
  const changeSettings = vi.fn<MessengerApi['changeSettings']>(async () => DEFAULT_SETTINGS);
  location.hash = '#privacy';
  render(<OptionsApp ports={samplePorts({ surface: 'tab' }, { changeSettings })} />);
  const setting = await screen.findByRole<HTMLInputElement>('switch', { name });
  expect(setting.checked).toBe(false);
  expect(setting.closest('label')?.textContent).toContain('People you have accepted see when you');
  fireEvent.click(setting);
  expect(changeSettings).toHaveBeenCalledWith(change);
});
