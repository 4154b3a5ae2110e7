// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Camera, CameraTrouble, Pixels } from '../../src/ui/ports.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { button, Exchange, pass, showDevices } from './devices-page.tsx';
import { codeOf, photograph } from './drawn-code.ts';
import { LINK_QR } from './gallery/sample-link.ts';
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

describe('scanning', () => {
  /** A camera that sees one picture, and notes whether it was turned off. */
  function camera(sees: () => Pixels | null) {
    const gone: (() => void)[] = [];
    const stop = vi.fn<() => void>();
    const open = async (): Promise<Camera> => ({
      show: () => undefined,
      look: sees,
      onGone: (call) => void gone.push(call),
      stop,
    });
    return { open, stop, unplug: () => gone.forEach((call) => call()) };
  }
  const scan = async () => {
    fireEvent.click(button('Scan its code'));
    await pass(100);
    await vi.dynamicImportSettled();
    await pass(1000);
  };

  it('joins with what the camera reads, and turns it off', async () => {
    const seen = photograph(codeOf(LINK_QR), { turn: 10, noise: 20 });
    const { open, stop } = camera(() => seen);
    await showDevices(exchange, open);
    await scan();
    expect(exchange.joinLink).toHaveBeenCalledExactlyOnceWith({ code: LINK_QR, device: 'Firefox on Linux' });
    expect(stop).toHaveBeenCalled();
  });

  it.each([
    ['an Account ID', PROFILE.accountId, 'This is an Account ID'],
    ['a recovery code', 'ab'.repeat(16), 'This is a recovery phrase'],
    ['something else', 'https://example.org/menu', 'This code holds something else'],
  ])('names the wrong code and goes on looking: %s', async (_, says, sentence) => {
    let seen = photograph(codeOf(says));
    const { open, stop } = camera(() => seen);
    await showDevices(exchange, open);
    await scan();
    expect(screen.getByText(sentence, { exact: false })).toBeTruthy();
    expect(exchange.joinLink).not.toHaveBeenCalled();
    expect(stop).not.toHaveBeenCalled();
    seen = photograph(codeOf(LINK_QR));
    await pass(1000);
    expect(exchange.joinLink).toHaveBeenCalledOnce();
  });

  it.each<[CameraTrouble, string]>([
    ['denied', 'The camera is not allowed here.'],
    ['absent', 'No camera was found.'],
    ['busy', 'Another program uses the camera.'],
  ])('says why there is no camera, and still takes a picture: %s', async (trouble, sentence) => {
    await showDevices(exchange, async () => trouble, photograph(codeOf(LINK_QR)));
    await scan();
    expect(screen.getByText(sentence, { exact: false })).toBeTruthy();
    const input = document.querySelector<HTMLInputElement>('.scan input[type=file]');
    if (input === null) throw new Error('no way to choose a picture');
    Object.defineProperty(input, 'files', { value: [new File(['…'], 'code.png', { type: 'image/png' })] });
    fireEvent.change(input);
    await pass(100);
    await vi.dynamicImportSettled();
    await pass(500);
    expect(exchange.joinLink).toHaveBeenCalledExactlyOnceWith({ code: LINK_QR, device: 'Firefox on Linux' });
  });

  it('says so when a picture cannot be read, or holds no code', async () => {
    await showDevices(exchange, async () => 'absent', null);
    await scan();
    const drop = async (files: File[]) => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      fireEvent(document.querySelector('.scan') as Element, Object.assign(event, { dataTransfer: { files } }));
      await pass(100);
    };
    await drop([new File(['…'], 'x.png', { type: 'image/png' })]);
    expect(screen.getByText('This browser cannot read that picture.')).toBeTruthy();
    await drop([new File(['…'], 'x.txt', { type: 'text/plain' })]);
    expect(screen.getByText('That was not a picture.')).toBeTruthy();
  });

  it('turns the camera off with the dialog, even one that was still being turned on', async () => {
    const { open, stop } = camera(() => null);
    let turnOn: () => void = () => undefined;
    const slow = () => new Promise<Camera>((resolve) => (turnOn = () => void open().then(resolve)));
    await showDevices(exchange, slow);
    await scan();
    fireEvent.click(button('Cancel'));
    await pass(100);
    turnOn();
    await pass(100);
    expect(stop).toHaveBeenCalledOnce();
  });

  it('turns the camera off when the page is hidden, and says how to go on', async () => {
    const { open, stop } = camera(() => null);
    await showDevices(exchange, open);
    await scan();
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    fireEvent(document, new Event('visibilitychange'));
    hidden.mockRestore();
    await pass(100);
    expect(stop).toHaveBeenCalledOnce();
    fireEvent.click(button('Turn it on again'));
    await pass(200);
    expect(screen.getByText('The camera is on.')).toBeTruthy();
  });

  it('notices a camera that is unplugged', async () => {
    const { open, unplug } = camera(() => null);
    await showDevices(exchange, open);
    await scan();
    unplug();
    await pass(100);
    expect(screen.getByText('The camera is not there any more.')).toBeTruthy();
  });
});
