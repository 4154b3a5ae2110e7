// @vitest-environment happy-dom
import 'fake-indexeddb/auto'; // first: live queries need it where browsers have it
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { changeDraft, getDraft } from '../../src/store/drafts.ts';
import type { MessageRow } from '../../src/store/rows.ts';
import { App } from '../../src/ui/app.tsx';
import type { LocalData } from '../../src/ui/data/local-data.ts';
import { storedData } from '../../src/ui/data/stored-data.ts';
import { createNavigation } from '../../src/ui/navigation.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, SAMPLE, sampleData, samplePorts } from './gallery/sample-ports.ts';
import { MESSAGES, NOW_MS } from './gallery/sample-rows.ts';

const theirs = MESSAGES.find(({ text }) => text.startsWith('You have to stand')) as MessageRow;
const quote = { author: theirs.from, sentAtMs: theirs.sentAtMs };
let db: StarlingDatabase;

beforeEach(async () => {
  useCatalogue(catalogue);
  vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
  const identity = db.identityOf(theirs.from, theirs.sentAtMs);
  await db.messages.add({ ...theirs, identity, sortMs: theirs.sentAtMs });
});
afterEach(() => {
  cleanup();
  db.close();
  vi.restoreAllMocks();
});

/** The made-up people, whose drafts and the message to answer lie in a real database. */
function open(slow?: Promise<void>) {
  const { draft, changeDraft: change, messageBy, live } = storedData(db);
  const data: LocalData = {
    ...sampleData(SAMPLE),
    draft,
    changeDraft: change,
    messageBy: slow ? async (...asked) => slow.then(async () => messageBy(...asked)) : messageBy,
    live,
  };
  const ports = { ...samplePorts(), openData: async () => data };
  const navigation = createNavigation({ view: 'conversation', key: theirs.conversation });
  const { container } = render(<App ports={ports} navigation={navigation} />);
  return within(container as HTMLElement);
}

const answering = 'Reply to Ana Kovač';

describe('what a draft answers', () => {
  it('is there again when the conversation is opened again, until it is dismissed', async () => {
    await changeDraft(db, theirs.conversation, { quote });
    expect(await open().findByText(answering)).toBeTruthy();
    cleanup();
    const again = open();
    await again.findByText(answering);
    fireEvent.click(screen.getByRole('button', { name: 'Do not reply' }));
    await waitFor(async () => expect(await getDraft(db, theirs.conversation)).toMatchObject({ quote: null }));
    expect(again.queryByText(answering)).toBeNull();
  });

  it('is there from the moment it is chosen, however long its message takes to be read', async () => {
    let read = () => {};
    const view = open(new Promise((done) => (read = done)));
    const words = await view.findByText((text) => text.startsWith('You have to stand'));
    fireEvent.contextMenu(words, { clientX: 5, clientY: 5 });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^Reply/ }));
    await view.findByText(answering);
    await waitFor(async () => expect(await getDraft(db, theirs.conversation)).toMatchObject({ quote }));
    // Time for the draft to come back to the page.
    await new Promise((done) => setTimeout(done, 50));
    expect(view.queryByText(answering)).toBeTruthy();
    read();
    await new Promise((done) => setTimeout(done, 50));
    expect(view.queryByText(answering)).toBeTruthy();
  });

  it('is the same in every place where the conversation is open', async () => {
    const [one, other] = [open(), open()];
    await Promise.all([one, other].map((view) => view.findByLabelText('Message')));
    await changeDraft(db, theirs.conversation, { text: '', quote });
    await Promise.all([one, other].map((view) => view.findByText(answering)));
    fireEvent.click(one.getByRole('button', { name: 'Do not reply' }));
    await waitFor(() => expect(other.queryByText(answering)).toBeNull());
  });

  it('is dropped with the message, and the words stay', async () => {
    await changeDraft(db, theirs.conversation, { text: 'True', quote });
    const view = open();
    await view.findByText(answering);
    await db.messages.delete(theirs.id);
    await waitFor(() => expect(view.queryByText(answering)).toBeNull());
    await waitFor(async () =>
      expect(await getDraft(db, theirs.conversation)).toMatchObject({ text: 'True', quote: null }),
    );
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
