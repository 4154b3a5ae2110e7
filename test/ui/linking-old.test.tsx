// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinkFailure, LinkView } from '../../src/messenger/api.ts';
import { LOOK_FIRST_MS } from '../../src/ui/linking/compare-pictures.tsx';
import { useCatalogue } from '../../src/ui/text.ts';
import { button, Exchange, pass, showDevices } from './devices-page.tsx';
import { RemoteFailure } from './gallery/remote-failure.ts';
import { LINK_CODE, sampleLink } from './gallery/sample-link.ts';
import { catalogue } from './gallery/sample-ports.ts';
import { PROFILE } from './gallery/sample-rows.ts';

let exchange: Exchange;

beforeEach(() => {
  useCatalogue(catalogue);
  location.hash = '#devices';
  vi.useFakeTimers();
  exchange = new Exchange();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const openDevices = () => showDevices(exchange);

const field = () => screen.getByLabelText<HTMLTextAreaElement>('The eight words it shows');

async function typeWords(words: string) {
  fireEvent.input(field(), { target: { value: words } });
  await vi.dynamicImportSettled();
  await pass(200);
}

async function join() {
  await openDevices();
  await typeWords(LINK_CODE);
  fireEvent.click(button('Continue'));
  await pass(100);
}

async function compare() {
  await join();
  exchange.view = sampleLink('compare', 'old');
  await pass(1100);
}

describe('the words of a new device', () => {
  it('are handed over when all eight are there, with the name of this device', async () => {
    await openDevices();
    await typeWords(LINK_CODE.split(' ').slice(0, 7).join(' '));
    expect(button('Continue').disabled).toBe(true);
    expect(screen.getByText('7 of 8 words')).toBeTruthy();
    await typeWords(LINK_CODE.toUpperCase().replaceAll(' ', '-'));
    fireEvent.click(button('Continue'));
    await pass(100);
    expect(exchange.joinLink).toHaveBeenCalledExactlyOnceWith({
      code: LINK_CODE.toUpperCase().replaceAll(' ', '-'),
      device: 'Firefox on Linux',
    });
    expect(screen.getByRole('dialog', { name: 'Looking for the new device' })).toBeTruthy();
  });

  it.each([
    ['an unknown word', 'abbey zzz acidic', '“zzz” is not a word of such codes.'],
    ['nine words', `${LINK_CODE} abbey`, '1 word too many. A code has eight.'],
    ['an Account ID', PROFILE.accountId, 'This is an Account ID, for writing to somebody.'],
    ['a recovery code', '0123456789abcdef0123456789abcdef', 'This is a recovery phrase, which is not needed here.'],
    ['a recovery phrase', Array(13).fill('abbey').join(' '), 'This is a recovery phrase, which is not needed here.'],
    ['a newer code', 'starling:link:2:00', 'A newer Starling made this code.'],
  ])('are refused with a reason: %s', async (_, words, sentence) => {
    await openDevices();
    await typeWords(words);
    expect(screen.getByText(sentence, { exact: false })).toBeTruthy();
    expect(button('Continue').disabled).toBe(true);
    fireEvent.submit(field().closest('form') as HTMLFormElement);
    await pass(100);
    expect(exchange.joinLink).not.toHaveBeenCalled();
  });

  it.each([
    ['malformed-input', 'This is not a code for linking.'],
    ['no-gateway', 'the network could not be reached'],
  ])('that the messenger refuses (%s) may be corrected', async (code, sentence) => {
    exchange.joinLink.mockRejectedValueOnce(new RemoteFailure(code));
    await join();
    expect(screen.getByText(sentence, { exact: false })).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
    await typeWords(`${LINK_CODE} `);
    expect(screen.queryByText(sentence, { exact: false })).toBeNull();
  });
});

describe('comparing the pictures', () => {
  it('names every picture with its position', async () => {
    await compare();
    const items = screen.getAllByRole('listitem').map((item) => item.textContent?.replaceAll(/\s+/g, ' ').trim());
    expect(items.filter((item) => item?.includes('Panda'))).toEqual(['🐼1. Panda']);
    expect(items.filter((item) => /[1-7]\. [A-Z]/.test(item ?? ''))).toHaveLength(7);
  });

  it('takes no “They match” before somebody can have looked', async () => {
    await compare();
    const match = button('They match');
    expect(document.activeElement).not.toBe(match);
    expect(match.getAttribute('aria-disabled')).toBe('true');
    await pass(LOOK_FIRST_MS - 1200);
    fireEvent.click(match);
    await pass(0);
    expect(exchange.confirmLink).not.toHaveBeenCalled();
    await pass(1200);
    fireEvent.click(match);
    await pass(0);
    expect(exchange.confirmLink).toHaveBeenCalledOnce();
    expect(screen.getByText('Now the other screen has to say the same.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'They match' })).toBeNull();
  });

  it('starts the time anew when other pictures come', async () => {
    await compare();
    await pass(LOOK_FIRST_MS);
    const before = exchange.view;
    if (before.state !== 'compare') throw new Error('no pictures');
    exchange.view = { ...before, pictures: before.pictures.toReversed() };
    await pass(1000);
    fireEvent.click(button('They match'));
    await pass(0);
    expect(exchange.confirmLink).not.toHaveBeenCalled();
  });

  it('is answered by neither Esc nor a click beside it', async () => {
    await compare();
    const dialog = screen.getByRole('dialog');
    fireEvent.keyDown(dialog, { key: 'Escape' });
    fireEvent(dialog, new Event('cancel', { cancelable: true }));
    fireEvent.click(dialog);
    await pass(100);
    expect(screen.getByRole('dialog', { name: 'Do both screens show these?' })).toBeTruthy();
    expect(exchange.cancelLink).not.toHaveBeenCalled();
  });

  it('throws everything away with “They differ”', async () => {
    await compare();
    fireEvent.click(button('They differ'));
    await pass(0);
    expect(exchange.cancelLink).toHaveBeenCalledExactlyOnceWith({ differ: true });
    expect(screen.getByRole('alert', { name: '' }).textContent).toContain('Nothing was shared.');
    expect(exchange.confirmLink).not.toHaveBeenCalled();
  });

  it('does not fall back to what was asked before the answer', async () => {
    await compare();
    await pass(LOOK_FIRST_MS);
    let answerLate: (view: LinkView) => void = () => undefined;
    exchange.linkState.mockImplementationOnce(() => new Promise<LinkView>((resolve) => (answerLate = resolve)));
    await pass(1000);
    fireEvent.click(button('They match'));
    await pass(100);
    answerLate(sampleLink('compare', 'old'));
    await pass(100);
    expect(screen.getByText('Now the other screen has to say the same.')).toBeTruthy();
  });

  it('may be answered again when the answer did not get through', async () => {
    await compare();
    await pass(LOOK_FIRST_MS);
    exchange.confirmLink.mockRejectedValueOnce(new RemoteFailure('unreachable'));
    fireEvent.click(button('They match'));
    await pass(0);
    expect(screen.getByText('That could not be passed on. Please try again.')).toBeTruthy();
    fireEvent.click(button('They match'));
    await pass(0);
    expect(exchange.confirmLink).toHaveBeenCalledTimes(2);
  });
});

describe('how a link ends', () => {
  it('says which device has the account now, and puts the link away', async () => {
    await compare();
    exchange.view = sampleLink('done', 'old');
    await pass(1100);
    expect(screen.getByText('Firefox on Windows has this account now, and can read and write as you.')).toBeTruthy();
    fireEvent.click(button('Done'));
    await pass(100);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(exchange.cancelLink).toHaveBeenCalledWith({ differ: false });
    expect(field().value).toBe('');
  });

  it.each<[LinkFailure, string]>([
    ['expired', 'The ten minutes of this code are over.'],
    ['differ', 'Somebody said that the pictures differ'],
    ['taken', 'Somebody else answered the same code'],
    ['malformed', 'What came from the other device made no sense.'],
  ])('says why it failed, and that nothing was shared: %s', async (reason, sentence) => {
    await compare();
    exchange.fail(reason);
    await pass(1100);
    const said = screen.getByText(sentence, { exact: false }).textContent;
    expect(said).toContain('Nothing was shared.');
    expect(said).toContain('make a new code on the new device');
  });

  it.each<LinkFailure>(['expired', 'differ', 'taken', 'malformed'])(
    'denies nothing once the person here had confirmed: %s',
    async (reason) => {
      await compare();
      await pass(LOOK_FIRST_MS);
      fireEvent.click(button('They match'));
      await pass(1100);
      exchange.fail(reason);
      await pass(1100);
      expect(screen.getByRole('dialog', { name: 'Not linked' })).toBeTruthy();
      expect(screen.queryByText('Nothing was shared.', { exact: false })).toBeNull();
    },
  );

  it('goes on where it was after the page was closed', async () => {
    exchange.view = sampleLink('compare', 'old');
    await openDevices();
    expect(screen.getByRole('dialog', { name: 'Do both screens show these?' })).toBeTruthy();
  });

  it('shows no end that belongs to an earlier visit', async () => {
    exchange.fail('expired');
    await openDevices();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('asks no more once it is over', async () => {
    await compare();
    exchange.fail('expired');
    await pass(1100);
    const asked = exchange.linkState.mock.calls.length;
    await pass(10_000);
    expect(exchange.linkState).toHaveBeenCalledTimes(asked);
  });

  it('says when nothing has been heard for some seconds', async () => {
    await join();
    exchange.linkState.mockRejectedValue(new RemoteFailure('unreachable'));
    await pass(2100);
    expect(screen.queryByText('The network does not answer at the moment. Still trying…')).toBeNull();
    await pass(1100);
    expect(screen.getByText('The network does not answer at the moment. Still trying…')).toBeTruthy();
  });
});
