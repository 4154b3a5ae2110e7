// @vitest-environment happy-dom
import 'fake-indexeddb/auto'; // first: live queries need it where browsers have it
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, type StarlingDatabase } from '../../../src/store/database.ts';
import { addDraftFile } from '../../../src/store/add-draft-file.ts';
import { draftFiles } from '../../../src/store/files.ts';
import { readContent } from '../../../src/store/file-content.ts';
import { App } from '../../../src/ui/app.tsx';
import { isOfFiles } from '../../../src/ui/composing-files/file-drop.tsx';
import type { LocalData } from '../../../src/ui/data/local-data.ts';
import { storedData } from '../../../src/ui/data/stored-data.ts';
import { createNavigation } from '../../../src/ui/navigation.ts';
import type { Ports } from '../../../src/ui/ports.ts';
import { useCatalogue } from '../../../src/ui/text.ts';
import { cameraJpeg, fixture, SECRETS } from '../../media/camera-pictures.ts';
import { catalogue, SAMPLE, sampleData, samplePorts } from '../gallery/sample-ports.ts';

let db: StarlingDatabase;
let sent: Record<string, unknown>[];

beforeEach(() => {
  useCatalogue(catalogue);
  sent = [];
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
});
afterEach(() => {
  cleanup();
  db.close();
});

/** The made-up people, whose drafts lie in a real database. */
function open(key = 'ana', more: Partial<Ports> = {}, other: Partial<LocalData> = {}) {
  const { draftFiles: drafts, addDraftFile: add, ...stored } = storedData(db);
  const { setCaption, removeDraftFiles, orderDraftFiles, fileContent, live } = stored;
  const kept = { draftFiles: drafts, addDraftFile: add, setCaption, removeDraftFiles, orderDraftFiles };
  const ports = samplePorts(
    {},
    {
      send: async (input) => {
        const { id, ...rest } = input;
        sent.push(rest);
        await db.files.bulkUpdate((input.files ?? []).map((id) => ({ key: id, changes: { use: 'attachment' } })));
        return { id: id ?? 'new' };
      },
    },
  );
  const data = { ...sampleData(SAMPLE), ...kept, fileContent, live, ...other };
  const navigation = createNavigation({ view: 'conversation', key });
  render(<App ports={{ ...ports, openData: async () => data, ...more }} navigation={navigation} />);
  return navigation;
}

const file = (name: string, type = '', bytes: Uint8Array = new Uint8Array([1, 2, 3])) =>
  new File([new Uint8Array(bytes)], name, { type });
const paste = async (...files: File[]) => {
  await screen.findByLabelText('Message');
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { files, types: ['Files'] } });
  document.body.dispatchEvent(event);
  return event;
};
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const names = async () => (await draftFiles(db, 'ana')).map(({ about }) => about.name);

describe('voice messages', () => {
  const SOUND = new Uint8Array([0xff, 0xfb, 0x90, 0x64]);
  let cancelled = 0;
  const recorder =
    (durationMs: number, end?: (ended: (reason: 'full' | 'gone') => void) => void): Ports['recordVoice'] =>
    async ({ onLevel, onEnded }) => {
      onLevel(0.5, durationMs);
      end?.(onEnded);
      return {
        stop: async () => ({ bytes: SOUND, contentType: 'audio/mp3', peaks: [0.25, 1], durationMs }),
        cancel: () => void cancelled++,
        pause: () => undefined,
        resume: () => undefined,
      };
    };
  const voice = async () => (await draftFiles(db, 'ana')).find(({ about }) => about.isVoice);

  it('are heard before they are sent', async () => {
    open('ana', { surface: 'panel', recordVoice: recorder(7_000) });
    await press('Record a voice message');
    expect((await screen.findByRole('timer')).textContent).toBe('0:07');
    await press('Stop and listen to it');
    await screen.findByRole('button', { name: /^Play: Voice message/ });
    const kept = await voice();
    expect(kept).toMatchObject({ durationMs: 7_000, peaks: [0.25, 1], about: { contentType: 'audio/mp3' } });
    expect(await readContent(db, kept?.id ?? '')).toEqual(SOUND);
    await press('Send');
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: '', files: [kept?.id] }]));
  });

  it('are sent at once, or thrown away', async () => {
    open('ana', { surface: 'panel', recordVoice: recorder(7_000) });
    await press('Record a voice message');
    await press('Throw away');
    expect(cancelled).toBe(1);
    await press('Record a voice message');
    await press('Send the voice message');
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.files).toHaveLength(1);
  });

  it('stay when the conversation is left, and when the microphone goes', async () => {
    const navigation = open('ana', { surface: 'panel', recordVoice: recorder(3_000) });
    await press('Record a voice message');
    await screen.findByRole('timer');
    navigation.go({ view: 'list' });
    await waitFor(async () => expect((await voice())?.durationMs).toBe(3_000));
    cleanup();
    let end: (reason: 'full' | 'gone') => void = () => undefined;
    open('me', { surface: 'panel', recordVoice: recorder(4_000, (ended) => (end = ended)) });
    await press('Record a voice message');
    await screen.findByRole('timer');
    end('gone');
    await screen.findByText('The microphone was taken away. What was recorded is here.');
    await waitFor(async () => expect(await draftFiles(db, 'me')).toHaveLength(1));
  });

  it.each([
    ['denied', 'The microphone is not allowed here.'],
    ['absent', 'There is no microphone.'],
    ['busy', 'Another program is using the microphone.'],
    ['no-sound', 'This browser’s sound does not start. It needs a loudspeaker or headphones, even to record.'],
  ] as const)('that cannot be recorded say why: %s', async (trouble, words) => {
    open('ana', { surface: 'tab', recordVoice: async () => trouble });
    await press('Record a voice message');
    expect((await screen.findByRole('alert')).textContent).toBe(words);
  });

  it('are recorded in a window where a question would close the page', async () => {
    const openWindow = vi.fn(async () => undefined);
    open('ana', { openWindow });
    await press('Record a voice message in a window of its own');
    expect(openWindow).toHaveBeenCalledWith('ana');
  });
});

describe('choosing files', () => {
  it('ends what stands for a file with the file, wherever it is taken out or sent', async () => {
    open();
    await paste(file('one.txt', 'text/plain'), file('two.txt', 'text/plain'));
    await screen.findByRole('button', { name: 'Take out two.txt' });
    await press('Take out two.txt');
    await waitFor(async () => expect(await names()).toEqual(['one.txt']));
    // Another window sends the other.
    await db.files.toCollection().modify({ use: 'attachment' });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Take out one.txt' })).toBeNull());
    expect(screen.queryByText('Being prepared…')).toBeNull();
    const area = screen.getByLabelText('Message');
    fireEvent.input(area, { target: { value: 'words' } });
    fireEvent.keyDown(area, { key: 'Enter' });
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: 'words' }]));
  });

  it('ends it also if the file is gone before it was ever shown', async () => {
    const { addDraftFile: add } = storedData(db);
    open(
      'ana',
      {},
      {
        addDraftFile: async (...chosen) => {
          const row = await add(...chosen);
          await db.files.delete(row.id);
          return row;
        },
      },
    );
    await paste(file('one.txt', 'text/plain'));
    await screen.findByText('Being prepared…');
    await waitFor(() => expect(screen.queryByText('Being prepared…')).toBeNull());
  });

  it('lets a file be taken out while it is being prepared', async () => {
    let read = () => {};
    const { addDraftFile: add } = storedData(db);
    open(
      'ana',
      {},
      {
        addDraftFile: async (...chosen) => {
          await new Promise<void>((done) => (read = done));
          return add(...chosen);
        },
      },
    );
    await paste(file('slow.txt', 'text/plain'));
    await press('Take out slow.txt');
    expect(screen.queryByText('Being prepared…')).toBeNull();
    await waitFor(() => {
      read();
      return expect(db.files.count()).resolves.toBe(0);
    });
    expect(await names()).toEqual([]);
  });

  it.each([
    ['a.txt', true],
    ['a.txt\nb.txt\n', true],
    ['/home/me/a.txt\r\n/home/me/b.txt', true],
    ['file:///home/me/a.txt', true],
    ['file:///home/me/caf%C3%A9.txt', true],
    ['C:\\Users\\me\\b.txt', true],
    ['', true],
    ['a.txt is the file', false],
    ['words that were copied', false],
    ['https://example.org/a.txt', false],
    ['a.txt\nwords', false],
  ])('tells the names of copied files from words: %j', (words, is) => {
    expect(isOfFiles(words, [{ name: 'a.txt' }, { name: 'b.txt' }, { name: 'cafe\u0301.txt' }])).toBe(is);
  });

  it('keeps a pasted picture without its metadata', async () => {
    open();
    const event = await paste(file('estuary.jpg', 'image/jpeg', cameraJpeg()));
    expect(event.defaultPrevented).toBe(true);
    await screen.findByLabelText('Caption of estuary.jpg');
    const [draft] = await draftFiles(db, 'ana');
    const content = Buffer.from((await readContent(db, draft?.id ?? '')) ?? []).toString('latin1');
    expect(content.length).toBeGreaterThan(100);
    expect(SECRETS.filter((secret) => content.includes(secret))).toEqual([]);
    expect(draft?.about).toMatchObject({ contentType: 'image/jpeg', name: 'estuary.jpg' });
    expect(draft?.about.width).toBeGreaterThan(0);
  });

  it('keeps other files as they are, chosen with the button', async () => {
    open();
    await screen.findByRole('button', { name: 'Add something' });
    const input = document.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement;
    Object.defineProperty(input, 'files', { value: [file('a.pdf', 'application/pdf'), file('b.txt', 'text/plain')] });
    fireEvent.change(input);
    await waitFor(async () => expect(await names()).toEqual(['a.pdf', 'b.txt']));
    const [draft] = await draftFiles(db, 'ana');
    expect(await readContent(db, draft?.id ?? '')).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('takes what is dropped', async () => {
    open();
    await screen.findByLabelText('Message');
    const drag = (type: string) => {
      const event = new Event(type, { bubbles: true, cancelable: true });
      Object.assign(event, { dataTransfer: { files: [file('dropped.txt')], types: ['Files'], dropEffect: 'none' } });
      document.body.dispatchEvent(event);
      return event;
    };
    drag('dragenter');
    await screen.findByText('Drop files to add them');
    expect(drag('drop').defaultPrevented).toBe(true);
    await waitFor(async () => expect(await names()).toEqual(['dropped.txt']));
    expect(screen.queryByText('Drop files to add them')).toBeNull();
  });

  it('says why a file does not come along', async () => {
    open();
    await paste(
      file('empty.txt', '', new Uint8Array()),
      file('film.mkv', '', new Uint8Array(9_500_001)),
      file('broken.jpg', '', new Uint8Array([0xff, 0xd8, 0xff, 0])),
    );
    await screen.findByText('It is empty.');
    await screen.findByText('Larger than 9.5 MB, the most that can be sent.');
    await screen.findByText('This browser cannot read the picture. It may be damaged.');
    expect(await names()).toEqual([]);
    await press('Dismiss: empty.txt');
    expect(screen.queryByText('It is empty.')).toBeNull();
  });

  it('takes exactly as much as can be sent', async () => {
    open();
    await paste(file('most.bin', '', new Uint8Array(9_500_000)));
    await waitFor(async () => expect(await names()).toEqual(['most.bin']));
  });

  it('takes 32 at once', async () => {
    open();
    await paste(...Array.from({ length: 34 }, (_, index) => file(`${index}.txt`)));
    await screen.findByText('2 files did not fit. At most 32 go at once.');
    await waitFor(async () => expect(await names()).toHaveLength(32));
  });

  it('leaves copied words to the field', async () => {
    open();
    await screen.findByLabelText('Message');
    const event = new Event('paste', { bubbles: true, cancelable: true });
    const clipboardData = { files: [file('words.png')], types: ['text/plain', 'Files'], getData: () => 'some words' };
    Object.assign(event, { clipboardData });
    document.body.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
    expect(screen.queryByLabelText('Files to send')).toBeNull();
  });

  it('takes a part of a screenshot', async () => {
    const areas: unknown[] = [];
    const cropPicture: Ports['cropPicture'] = async (_, area) => {
      areas.push(area);
      return new Blob([new Uint8Array(fixture('alpha.png'))]);
    };
    open('ana', { captureTab: async () => new Blob(['a page']), cropPicture });
    await press('Add something');
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Screenshot of the page' }));
    const top = await screen.findByRole('slider', { name: 'Top edge' });
    for (const shiftKey of [true, true, false]) fireEvent.keyDown(top, { key: 'ArrowDown', shiftKey });
    await waitFor(() => expect(top.getAttribute('aria-valuenow')).toBe('21'));
    const image = await screen.findByAltText('Screenshot of the page');
    Object.defineProperties(image, { naturalWidth: { value: 1000 }, naturalHeight: { value: 500 } });
    await press('Add screenshot');
    await waitFor(async () => expect(await names()).toEqual(['screenshot.png']));
    expect(areas).toEqual([{ x: 0, y: 105, width: 1000, height: 395 }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says where a page may not be seen', async () => {
    open('ana', { captureTab: async () => null });
    await press('Add something');
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Screenshot of the page' }));
    expect(await screen.findByText(/^The browser does not let us see this page/)).toBeTruthy();
  });

  it('opens a window where a file picker would close the page', async () => {
    const openWindow = vi.fn(async () => undefined);
    open('ana', { picksFiles: false, openWindow });
    await press('Add something');
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Photo or file, in a window of its own' }));
    expect(openWindow).toHaveBeenCalledWith('ana');
  });
});

describe('sending files', () => {
  const draft = (name: string, contentType: string) =>
    addDraftFile(db, { conversation: 'ana', contentType, name, width: 0, height: 0, isVoice: false }, [
      new Uint8Array([1]),
    ]);

  it('makes as many messages as the rules ask, and the text goes with the first', async () => {
    const ids = [];
    for (const [name, type] of [
      ['a.png', 'image/png'],
      ['b.mp4', 'video/mp4'],
      ['c.pdf', 'application/pdf'],
    ] as const)
      ids.push((await draft(name, type)).id);
    open();
    await screen.findByText('Goes as 2 messages');
    fireEvent.input(screen.getByLabelText('Message'), { target: { value: 'look' } });
    await press('Send');
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent).toEqual([
      { conversation: 'ana', text: 'look', files: ids.slice(0, 2) },
      { conversation: 'ana', text: '', files: ids.slice(2) },
    ]);
    await waitFor(() => expect(screen.queryByLabelText('Files to send')).toBeNull());
  });

  it('needs no text, and keeps caption and order', async () => {
    const first = await draft('a.png', 'image/png');
    const second = await draft('b.png', 'image/png');
    open();
    fireEvent.input(await screen.findByLabelText('Caption of b.png'), { target: { value: 'The way in' } });
    fireEvent.keyDown(await screen.findByRole('button', { name: 'Move b.png: 2 of 2' }), { key: 'ArrowUp' });
    await screen.findByRole('button', { name: 'Move b.png: 1 of 2' });
    await waitFor(async () => expect((await draftFiles(db, 'ana'))[0]?.about.caption).toBe('The way in'));
    await press('Send');
    await waitFor(() => expect(sent).toEqual([{ conversation: 'ana', text: '', files: [second.id, first.id] }]));
  });

  it('finds the drafts again, and can take them out', async () => {
    await draft('a.pdf', 'application/pdf');
    open();
    await press('Take out a.pdf');
    await waitFor(() => expect(screen.queryByLabelText('Files to send')).toBeNull());
    expect(await db.fileParts.count()).toBe(0);
  });

  it('sends smaller pictures if that was chosen, in their places', async () => {
    const large = new Uint8Array(200_000).fill(1);
    for (const name of ['a.png', 'b.png'])
      await addDraftFile(
        db,
        { conversation: 'ana', contentType: 'image/png', name, width: 9, height: 9, isVoice: false, caption: name },
        [large],
      );
    await draft('c.mp4', 'video/mp4');
    open('ana', {
      preparePicture: async (_, { compress }) => ({
        bytes: new Uint8Array(compress ? 1_000 : 200_000),
        contentType: 'image/jpeg',
        width: 5,
        height: 5,
      }),
    });
    fireEvent.click(await screen.findByRole('radio', { name: 'Smaller' }));
    await waitFor(() => expect(screen.getAllByText('1 kB')).toHaveLength(2));
    expect((await draftFiles(db, 'ana')).map(({ bytes }) => bytes)).toEqual([200_000, 200_000, 1]);
    await press('Send');
    await waitFor(() => expect(sent).toHaveLength(1));
    const files = await db.files.bulkGet(sent[0]?.files as string[]);
    expect(files.map((row) => [row?.about.name, row?.about.caption, row?.bytes])).toEqual([
      ['a.jpg', 'a.png', 1_000],
      ['b.jpg', 'b.png', 1_000],
      ['c.mp4', '', 1],
    ]);
    expect(await db.files.count()).toBe(3);
  });

  it('is for those who have accepted', async () => {
    const row = await sampleData(SAMPLE).conversation('ana');
    if (row === undefined) throw new Error('no such sample');
    row.approvedMe = false;
    try {
      open();
      const button = await screen.findByRole('button', { name: /once they have accepted/ });
      expect(button.getAttribute('aria-disabled')).toBe('true');
      await paste(file('a.txt'));
      expect(await screen.findByText('You can send files once they have accepted your request.')).toBeTruthy();
      expect(screen.queryByRole('button', { name: /Record/ })).toBeNull();
      expect(await names()).toEqual([]);
    } finally {
      row.approvedMe = true;
    }
  });
});
