// @vitest-environment happy-dom
import 'fake-indexeddb/auto'; // first: live queries need it where browsers have it
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../../src/store/database.ts';
import { addDraftFile } from '../../../src/store/add-draft-file.ts';
import { draftFiles } from '../../../src/store/files.ts';
import { App } from '../../../src/ui/app.tsx';
import { storedData } from '../../../src/ui/data/stored-data.ts';
import { createNavigation } from '../../../src/ui/navigation.ts';
import { useCatalogue } from '../../../src/ui/text.ts';
import { catalogue, SAMPLE, sampleData, samplePorts } from '../gallery/sample-ports.ts';

let db: StarlingDatabase;
let sent: unknown[];

beforeEach(() => {
  useCatalogue(catalogue);
  sent = [];
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
});
afterEach(() => {
  cleanup();
  db.close();
});

/** Ana has not accepted (any more). */
async function open() {
  const { draftFiles: drafts, removeDraftFiles, fileContent, live } = storedData(db);
  const sample = sampleData(SAMPLE);
  const conversation: typeof sample.conversation = async (key) => {
    const row = await sample.conversation(key);
    return row && { ...row, approvedMe: false };
  };
  const ports = samplePorts({}, { send: async ({ id, ...input }) => (sent.push(input), { id: id ?? 'new' }) });
  const data = { ...sample, conversation, draftFiles: drafts, removeDraftFiles, fileContent, live };
  const navigation = createNavigation({ view: 'conversation', key: 'ana' });
  render(<App ports={{ ...ports, openData: async () => data }} navigation={navigation} />);
  return screen.findByLabelText('Message');
}

describe('before they have accepted', () => {
  it('says why no file can be chosen', async () => {
    await open();
    const button = await screen.findByRole('button', { name: /^You can send files once they have accepted/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button);
    await screen.findByText('You can send files once they have accepted your request.');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(screen.queryByRole('button', { name: /^Record/ })).toBeNull();
  });

  it('takes nothing that is pasted', async () => {
    await open();
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { files: [new File(['a'], 'a.txt')], types: ['Files'] } });
    document.body.dispatchEvent(event);
    await screen.findByText('You can send files once they have accepted your request.');
    expect(await draftFiles(db, 'ana')).toEqual([]);
  });

  it('sends words without the files that wait', async () => {
    const chosen = {
      conversation: 'ana',
      contentType: 'text/plain',
      name: 'a.txt',
      width: 0,
      height: 0,
      isVoice: false,
    };
    await addDraftFile(db, chosen, [new Uint8Array([1])]);
    const field = await open();
    await screen.findByText('These files can be sent once they have accepted.');
    fireEvent.input(field, { target: { value: 'hello' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Send' }));
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: 'hello' }]));
    expect(await draftFiles(db, 'ana')).toHaveLength(1);
  });
});
