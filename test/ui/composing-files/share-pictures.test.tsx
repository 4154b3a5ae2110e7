// @vitest-environment happy-dom
import 'fake-indexeddb/auto'; // first: live queries need it where browsers have it
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../../src/store/database.ts';
import { App } from '../../../src/ui/app.tsx';
import { storedData } from '../../../src/ui/data/stored-data.ts';
import { createNavigation } from '../../../src/ui/navigation.ts';
import type { Ports, SharedPage } from '../../../src/ui/ports.ts';
import { useCatalogue } from '../../../src/ui/text.ts';
import { fixture } from '../../media/camera-pictures.ts';
import { catalogue, SAMPLE, sampleData, samplePorts } from '../gallery/sample-ports.ts';

let db: StarlingDatabase;
let sent: Record<string, unknown>[];
const PAGE: SharedPage = { title: 'A page', url: 'https://site.example/a', selection: '', inFront: true };
const IMAGE: SharedPage = { title: '', url: 'https://site.example/a.png', selection: '' };
const png = () => new Blob([new Uint8Array(fixture('alpha.png'))]);

beforeEach(() => {
  useCatalogue(catalogue);
  sent = [];
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
});
afterEach(() => {
  cleanup();
  db.close();
});

function share(page: SharedPage, more: Partial<Ports> = {}) {
  const ports = samplePorts({}, { send: async (input) => (sent.push({ ...input }), { id: 'new' }) });
  const data = { ...sampleData(SAMPLE), addDraftFile: storedData(db).addDraftFile };
  const all = { ...ports, openData: async () => data, currentPage: async () => page, ...more };
  render(<App ports={all} navigation={createNavigation({ view: 'list' }, true)} />);
}
const choose = async (name: RegExp) => {
  const people = await screen.findByRole('listbox', { name: 'Recent people' });
  await act(async () => undefined); // the sheet has chosen somebody itself then
  fireEvent.click(await within(people).findByText(name));
};
const send = async (name: RegExp) => {
  const button = await screen.findByRole<HTMLButtonElement>('button', { name });
  await waitFor(() => expect(button.disabled).toBe(false));
  fireEvent.click(button);
  await waitFor(() => expect(sent).toHaveLength(1));
};

describe('a picture of a page', () => {
  it('is sent as a file, with the comment', async () => {
    share({ ...IMAGE, picture: png() });
    await choose(/Ana/);
    await screen.findByAltText('Photo');
    fireEvent.input(screen.getByLabelText('Add a comment'), { target: { value: 'look' } });
    await send(/^Send to Ana/);
    const [file] = await db.files.toArray();
    expect(file).toMatchObject({ use: 'draft', conversation: 'ana', about: { contentType: 'image/png' } });
    expect(sent).toEqual([{ conversation: 'ana', text: 'look', files: [file?.id] }]);
  });

  it('is shared by its address if the page does not give it', async () => {
    share({ ...IMAGE, picture: null });
    await choose(/Ana/);
    await screen.findByText('This page does not let its picture be taken. Its address is shared instead.');
    await send(/^Send to Ana/);
    expect(sent[0]).toMatchObject({ text: IMAGE.url });
    expect(await db.files.count()).toBe(0);
  });

  it('is not shared at all if it has no address either', async () => {
    share({ ...IMAGE, url: 'blob:https://site.example/1', picture: null });
    await screen.findByText('This page does not let its picture be taken.');
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: /^Send to/ });
    expect(button.disabled).toBe(true);
  });
});

describe('a small picture in a preview', () => {
  const stillPicture: Ports['stillPicture'] = async () => png();

  it('goes along when it is asked for', async () => {
    share(PAGE, { captureTab: async () => new Blob(['a page']), stillPicture });
    await choose(/Ana/);
    fireEvent.click(await screen.findByRole('switch', { name: /small picture/ }));
    await waitFor(() => expect(document.querySelector('.share-shot-picture')).not.toBeNull());
    await send(/^Send to Ana/);
    const [file] = await db.files.toArray();
    expect(file).toMatchObject({ use: 'draft', conversation: '' });
    expect(sent[0]).toMatchObject({ preview: { url: PAGE.url, title: 'A page', image: file?.id } });
  });

  it('does not go along by itself', async () => {
    share(PAGE, { captureTab: async () => new Blob(['a page']), stillPicture });
    await choose(/Ana/);
    await screen.findByRole('switch', { name: /small picture/ });
    await send(/^Send to Ana/);
    expect(sent[0]).toMatchObject({ preview: { url: PAGE.url, title: 'A page' } });
    expect(await db.files.count()).toBe(0);
  });

  it('is not offered for a page that is not in front', async () => {
    share({ ...PAGE, inFront: false }, { captureTab: async () => null });
    await choose(/Ana/);
    expect(screen.queryByRole('switch', { name: /small picture/ })).toBeNull();
  });
});
