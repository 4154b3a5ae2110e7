// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/ui/app.tsx';
import { createNavigation } from '../../src/ui/navigation.ts';
import type { Ports } from '../../src/ui/ports.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';
import { NOW_MS } from './gallery/sample-rows.ts';

const LINK = 'https://nature-notes.example/starlings';
const TITLE = 'What the page is called';
let sites: string[];
let sent: unknown[];

beforeEach(() => {
  useCatalogue(catalogue);
  vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  sites = [];
  sent = [];
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function portsWith(answer: Awaited<ReturnType<Ports['titleOfLink']>>): Ports {
  return {
    ...samplePorts({}, { send: async ({ id, ...input }) => (sent.push(input), { id: id ?? 'new' }) }),
    titleOfLink: async (url) => (sites.push(url), answer),
  };
}

async function open(ports: Ports, key = 'ana') {
  const view = render(<App ports={ports} navigation={createNavigation({ view: 'conversation', key })} />);
  const field = await screen.findByLabelText<HTMLTextAreaElement>('Message');
  return { field, view, write: (value: string) => fireEvent.input(field, { target: { value } }) };
}

const addPreview = async () => fireEvent.click(await screen.findByRole('button', { name: /^Add preview of / }));

describe('a preview of a link', () => {
  it('is offered, asked for with a click only, and sent', async () => {
    const { field, write } = await open(portsWith({ title: TITLE }));
    write(`look: ${LINK}`);
    const button = await screen.findByRole('button', { name: /^Add preview of / });
    const words = document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent;
    expect(button.textContent).toBe('Add preview of nature-notes.example');
    expect(words).toBe('This asks the site directly, once. It sees your IP address.');
    expect(sites).toEqual([]);
    fireEvent.click(button);
    expect(await screen.findByText(TITLE)).toBeTruthy();
    expect(sites).toEqual([LINK]);
    await waitFor(() => expect(document.activeElement).toBe(field));
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() =>
      expect(sent).toEqual([{ conversation: 'ana', text: `look: ${LINK}`, preview: { url: LINK, title: TITLE } }]),
    );
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Remove preview' })).toBeNull());
  });

  it('is never asked for by itself', async () => {
    const { field, write } = await open(portsWith({ title: TITLE }));
    write(LINK);
    await screen.findByRole('button', { name: /^Add preview of / });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: LINK }]));
    expect(sites).toEqual([]);
  });

  it('goes when the link goes, and does not come back with another', async () => {
    const { field, write } = await open(portsWith({ title: TITLE }));
    write(LINK);
    await addPreview();
    await screen.findByText(TITLE);
    write(`${LINK}/2`);
    await waitFor(() => expect(screen.queryByText(TITLE)).toBeNull());
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: `${LINK}/2` }]));
  });

  it('does not go with a text that just lost its link', async () => {
    const { field, write } = await open(portsWith({ title: TITLE }));
    write(LINK);
    await addPreview();
    await screen.findByText(TITLE);
    write('words alone');
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: 'words alone' }]));
  });

  it('is removed with its button', async () => {
    const { field, write } = await open(portsWith({ title: TITLE }));
    write(LINK);
    await addPreview();
    fireEvent.click(await screen.findByRole('button', { name: 'Remove preview' }));
    await screen.findByRole('button', { name: /^Add preview of / });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: LINK }]));
  });

  it('is there again when the conversation is opened again', async () => {
    const ports = portsWith({ title: TITLE });
    const { write, view } = await open(ports);
    write(`see ${LINK}`);
    await addPreview();
    await screen.findByText(TITLE);
    view.unmount();
    const again = await open(ports);
    expect(again.field.value).toBe(`see ${LINK}`);
    expect(await screen.findByText(TITLE)).toBeTruthy();
    expect(sites).toHaveLength(1);
  });

  it.each([
    ['refused', 'The browser was not allowed to ask nature-notes.example, so there is no preview.'],
    ['unreachable', 'nature-notes.example did not answer. The link can be sent without a preview.'],
    ['leads-on', 'This address leads on to another one. Open it, and copy the address it ends at.'],
    ['not-a-page', 'nature-notes.example has no web page at this address.'],
    ['no-title', 'This page has no title that a preview could show.'],
  ] as const)('says why there is none: %s', async (trouble, words) => {
    const { write } = await open(portsWith(trouble));
    write(LINK);
    await addPreview();
    expect((await screen.findByText(words)).getAttribute('role')).toBe('status');
    fireEvent.click(screen.getByRole('button', { name: /^Add preview of / }));
    await waitFor(() => expect(sites).toEqual([LINK, LINK]));
  });

  it('of a link that was replaced meanwhile is dropped', async () => {
    let answered: (answer: { title: string }) => void = () => undefined;
    const late = new Promise<{ title: string }>((resolve) => (answered = resolve));
    const { write } = await open({ ...portsWith({ title: TITLE }), titleOfLink: () => late });
    write(LINK);
    await addPreview();
    await screen.findByText('Asking nature-notes.example…');
    write('https://b.example/');
    await screen.findByText('Add preview of b.example');
    answered({ title: TITLE });
    await late;
    expect(screen.queryByText(TITLE)).toBeNull();
  });

  it('is not offered beside a reply', async () => {
    const { write } = await open(portsWith({ title: TITLE }));
    write(LINK);
    await screen.findByRole('button', { name: /^Add preview of / });
    const message = document.querySelector<HTMLElement>('[data-message]');
    message?.focus();
    fireEvent.keyDown(message as HTMLElement, { key: 'F10', shiftKey: true });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^Reply/ }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Add preview of / })).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: 'Do not reply' }));
    expect(await screen.findByRole('button', { name: /^Add preview of / })).toBeTruthy();
  });
});
