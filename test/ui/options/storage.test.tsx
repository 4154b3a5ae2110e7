// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../../src/messenger/api.ts';
import { storageKind } from '../../../src/ui/files/storage-kind.ts';
import { OptionsApp } from '../../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../../src/ui/text.ts';
import { catalogue, samplePorts, type Sample } from '../gallery/sample-ports.ts';
import { NOW_MS } from '../gallery/sample-rows.ts';

const DAY_MS = 86_400_000;

beforeEach(() => {
  useCatalogue(catalogue);
  location.hash = '#data';
  vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const open = (sample: Partial<Sample> = {}, overrides: Partial<MessengerApi> = {}) =>
  render(<OptionsApp ports={samplePorts({ surface: 'tab', pictures: true, ...sample }, overrides)} />).container;

const ABOUT = { contentType: 'image/png', name: '', size: 1, width: 0, height: 0, caption: '', isVoice: false };

describe('what files take up', () => {
  it.each([
    ['profile', { use: 'profile', about: ABOUT }],
    ['media', { use: 'attachment', about: ABOUT }],
    ['media', { use: 'preview', about: { ...ABOUT, contentType: '' } }],
    ['media', { use: 'draft', about: { ...ABOUT, contentType: 'video/mp4' } }],
    ['voice', { use: 'attachment', about: { ...ABOUT, contentType: 'audio/mpeg', isVoice: true } }],
    ['other', { use: 'attachment', about: { ...ABOUT, contentType: 'audio/mpeg' } }],
    ['other', { use: 'attachment', about: { ...ABOUT, contentType: 'application/pdf' } }],
  ] as const)('counts as %s', (kind, file) => {
    expect(storageKind(file)).toBe(kind);
  });

  it('is told by kind and by conversation, the largest first', async () => {
    const page = open();
    await screen.findByText('Photos and videos');
    const kinds = [...page.querySelectorAll('.storage-kinds li')].map((item) => item.textContent);
    expect(kinds.map((line) => line?.replace(/[\d.]+ \S+(× \d+)?$/, '').trim())).toEqual([
      'Photos and videos',
      'Voice messages',
      'Other files',
      'Profile pictures',
    ]);
    const names = (await screen.findAllByRole('button', { name: /^Remove files of/ })).map((button) =>
      button.getAttribute('aria-label'),
    );
    expect(names).toEqual(['Remove files of Jonas Weidenfeld', 'Remove files of Inês']);
  });

  it('is nothing where nothing is', async () => {
    const page = open({ empty: true, pictures: false });
    await screen.findByText('Space for files');
    expect(page.querySelectorAll('.storage-kinds li')).toHaveLength(0);
    expect(screen.queryByRole('button', { name: /^Remove files of/ })).toBeNull();
  });
});

describe('making room', () => {
  it('removes what was not opened for 30 days, after asking', async () => {
    const asked: unknown[] = [];
    open({}, { freeStorage: async (input) => (asked.push(input), { bytes: 34_500_000 }) });
    const row = (await screen.findByText('Files not opened for 30 days')).closest('.setting') as HTMLElement;
    fireEvent.click(within(row).getByRole('button', { name: 'Remove…' }));
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(asked).toEqual([]);
    fireEvent.click(within(row).getByRole('button', { name: 'Remove…' }));
    fireEvent.click(screen.getByRole('button', { name: 'Remove files' }));
    expect(await screen.findByText('34.5 MB freed.')).toBeTruthy();
    expect(asked).toEqual([{ beforeMs: NOW_MS - 30 * DAY_MS }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('removes what a conversation holds; says if there was nothing', async () => {
    const asked: unknown[] = [];
    open({}, { freeStorage: async (input) => (asked.push(input), { bytes: 0 }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Remove files of Inês' }));
    fireEvent.click(screen.getByRole('button', { name: 'Remove files' }));
    expect(await screen.findByText('There was nothing to remove.')).toBeTruthy();
    expect(asked).toEqual([{ conversation: 'ines', beforeMs: NOW_MS }]);
  });

  it('says when it did not work, and can be tried again', async () => {
    open({ refuse: 'path' });
    fireEvent.click(await screen.findByRole('button', { name: 'Remove files of Inês' }));
    fireEvent.click(screen.getByRole('button', { name: 'Remove files' }));
    expect(await screen.findByText('That did not work. Nothing was changed.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Remove files' })).toHaveProperty('disabled', false);
  });

  it('keeps to a limit that people choose', async () => {
    const asked: unknown[] = [];
    const settings = { storageLimitMb: 2000 };
    open({ settings }, { changeSettings: async (change) => (asked.push(change), {} as never) });
    const limits = await screen.findByRole('radiogroup', { name: 'Space for files' });
    await vi.waitFor(() => expect(within(limits).getByRole('radio', { name: '2 GB' })).toHaveProperty('checked', true));
    fireEvent.click(within(limits).getByRole('radio', { name: 'No limit' }));
    fireEvent.click(within(limits).getByRole('radio', { name: '500 MB' }));
    expect(asked).toEqual([{ storageLimitMb: 0 }, { storageLimitMb: 500 }]);
  });
});
