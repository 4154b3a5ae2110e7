import { act, render, screen } from '@testing-library/preact';
import { vi } from 'vitest';
import type { LinkFailure, LinkView, MessengerApi } from '../../src/messenger/api.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import type { Camera, CameraTrouble, Pixels } from '../../src/ui/ports.ts';
import { sampleLink } from './gallery/sample-link.ts';
import { samplePorts } from './gallery/sample-ports.ts';

/** The messenger's side of a link, moved by the test. */
export class Exchange {
  view: LinkView = { state: 'none' };
  joinLink = vi.fn<MessengerApi['joinLink']>(async () => (this.view = sampleLink('connecting', 'old')));
  linkState = vi.fn<MessengerApi['linkState']>(async () => this.view);
  confirmLink = vi.fn<MessengerApi['confirmLink']>(
    async () => (this.view = sampleLink('compare', 'old', { confirmed: true, reason: 'expired' })),
  );
  cancelLink = vi.fn<MessengerApi['cancelLink']>(async () => {
    this.view = { state: 'none' };
  });
  fail(reason: LinkFailure): void {
    this.view = { state: 'failed', role: 'old', reason };
  }
}

/** Lets time pass on the false clock. */
export const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

export const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

/** The section on devices, with a camera and with what every picture file holds. */
export async function showDevices(
  { joinLink, linkState, confirmLink, cancelLink }: Exchange,
  openCamera?: () => Promise<Camera | CameraTrouble>,
  picture?: Pixels | null,
) {
  const ports = samplePorts({ surface: 'tab' }, { joinLink, linkState, confirmLink, cancelLink });
  render(
    <OptionsApp
      ports={{
        ...ports,
        ...(openCamera && { openCamera }),
        ...(picture !== undefined && { readPicture: async () => picture }),
      }}
    />,
  );
  await pass(200);
}
