// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessengerApi } from '../../../src/messenger/api.ts';
import type { Ports } from '../../../src/ui/ports.ts';
import { OptionsApp } from '../../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../../src/ui/text.ts';
import { RemoteFailure } from '../gallery/remote-failure.ts';
import { samplePng, SCENES } from '../gallery/sample-picture.ts';
import { catalogue, samplePorts, type Sample } from '../gallery/sample-ports.ts';

const WIDE = await samplePng(SCENES.lake, 80, 40);

/** What was cut out, what was kept and what was asked, in order. */
let cut: unknown[];
let done: unknown[];

beforeEach(() => {
  useCatalogue(catalogue);
  location.hash = '#account';
  cut = [];
  done = [];
});
afterEach(cleanup);

interface Change {
  sample?: Partial<Sample>;
  ports?: Partial<Ports>;
  setPicture?: MessengerApi['setPicture'];
}

async function open({ sample = {}, ports: change = {}, setPicture }: Change = {}) {
  const messenger: Partial<MessengerApi> = {
    setPicture: async (input) => {
      done.push(input);
      await setPicture?.(input);
    },
  };
  const ports = samplePorts({ surface: 'tab', ...sample }, messenger);
  const data = await ports.openData();
  if (typeof data === 'string') throw new Error('no data');
  const kept: typeof data = {
    ...data,
    addDraftFile: async (chosen, content) => {
      done.push(chosen);
      return data.addDraftFile(chosen, content);
    },
    removeDraftFiles: async (ids) => void done.push(ids),
  };
  const drawing: Partial<Ports> = {
    openData: async () => kept,
    stillPicture: async (bytes) => new Blob([new Uint8Array(bytes)], { type: 'image/png' }),
    cropProfilePicture: async (_, square) => {
      cut.push(square);
      return { bytes: new Uint8Array([1, 2, 3]), contentType: 'image/jpeg', width: 40, height: 40 };
    },
  };
  render(<OptionsApp ports={{ ...ports, ...drawing, ...change }} />);
  return screen.findByRole('heading', { name: 'Robin' });
}

function choose(content: BlobPart, label = 'Choose a picture') {
  const input = screen.getByLabelText<HTMLInputElement>(label, { selector: 'input' });
  fireEvent.change(input, { target: { files: [new File([content], 'evening.png', { type: 'image/png' })] } });
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('the profile picture', () => {
  it('is cut out with the keyboard, kept as a draft and set', async () => {
    await open();
    choose(WIDE);
    const frame = await screen.findByRole('application', { name: 'Part of the picture that is shown' });
    fireEvent.keyDown(frame, { key: 'ArrowRight', shiftKey: true });
    fireEvent.input(screen.getByRole('slider', { name: 'Zoom' }), { target: { value: '200' } });
    press('Save');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(cut).toEqual([{ x: expect.closeTo(0.425), y: expect.closeTo(0.125), side: expect.closeTo(0.25) }]);
    expect(done).toEqual([
      { conversation: '', contentType: 'image/jpeg', name: '', width: 40, height: 40, isVoice: false },
      { file: 'draft-new' },
    ]);
  });

  it('is dragged and zoomed with the mouse', async () => {
    await open();
    choose(WIDE);
    const frame = await screen.findByRole('application');
    Object.defineProperty(frame, 'clientWidth', { value: 200 });
    frame.setPointerCapture = () => undefined;
    fireEvent.pointerMove(frame, { clientX: 0, clientY: 0 }); // nobody has taken hold of it
    fireEvent.pointerDown(frame, { button: 0, clientX: 150, clientY: 100 });
    fireEvent.pointerMove(frame, { clientX: 130, clientY: 100 });
    fireEvent.pointerMove(frame, { clientX: 110, clientY: 100 });
    fireEvent.pointerUp(frame, { clientX: 110, clientY: 100 });
    fireEvent.pointerMove(frame, { clientX: 0, clientY: 0 });
    press('Save');
    await vi.waitFor(() => expect(cut).toEqual([{ x: expect.closeTo(0.35), y: 0, side: 0.5 }]));
    cleanup();

    await open();
    choose(WIDE);
    fireEvent.wheel(await screen.findByRole('application'), { deltaY: -120 });
    press('Save');
    await vi.waitFor(() => expect(cut.at(-1)).toMatchObject({ side: expect.closeTo(0.5 / Math.exp(0.1)) }));
  });

  it.each([
    ['offline', 'There is no connection. The picture was not changed; try again later.'],
    ['file-rejected', 'No file server took it. The picture was not changed.'],
    ['path', 'That did not work. The picture was not changed; try again.'],
  ])('says what went wrong (%s), keeps nothing and can be tried again', async (code, words) => {
    let fails = true;
    await open({
      setPicture: async () => {
        if (fails) throw new RemoteFailure(code);
      },
    });
    choose(WIDE);
    await screen.findByRole('application');
    press('Save');
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toBe(words));
    expect(done.at(-1)).toEqual(['draft-new']);
    fails = false;
    press('Save');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('tells that it is on its way, and cannot be left meanwhile', async () => {
    await open({ sample: { stuck: true }, setPicture: () => new Promise(() => undefined) });
    choose(WIDE);
    await screen.findByRole('application');
    press('Save');
    await screen.findByRole('progressbar');
    expect(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel' })).toHaveProperty('disabled', true);
  });

  it('is never made of what this browser cannot read or is no picture', async () => {
    await open({ ports: { stillPicture: async () => null } });
    choose('words');
    await screen.findByText('This browser cannot read the picture. It may be damaged.');
    expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
    expect(screen.queryByRole('application')).toBeNull();
    cleanup();

    await open({ ports: { cropProfilePicture: async () => 'too-many-pixels' } });
    choose(WIDE);
    await screen.findByRole('application');
    press('Save');
    await screen.findByText('It has more pixels than can be opened safely.');
    expect(done).toEqual([]);
  });

  it('is taken away', async () => {
    await open({ sample: { pictures: true } });
    fireEvent.click(await screen.findByRole('button', { name: 'Remove picture' }));
    expect(done).toEqual([{ file: null }]);
    expect(screen.getByRole('button', { name: 'Change the picture' })).toBeTruthy();
  });
});
