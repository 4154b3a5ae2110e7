// @vitest-environment happy-dom
import 'fake-indexeddb/auto'; // first: live queries need it where browsers have it
import { cleanup, fireEvent, render, waitFor, within } from '@testing-library/preact';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendInput } from '../../src/messenger/send-input.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { changeDraft, getDraft, handedIsDone } from '../../src/store/drafts.ts';
import { App } from '../../src/ui/app.tsx';
import { storedData } from '../../src/ui/data/stored-data.ts';
import { createNavigation } from '../../src/ui/navigation.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue, SAMPLE, sampleData, samplePorts } from './gallery/sample-ports.ts';

const KEY = 'ana';
let db: StarlingDatabase;
let sent: string[];
let send: (input: SendInput) => Promise<{ id: string }>;

beforeEach(() => {
  useCatalogue(catalogue);
  db = openDatabase({ key: new Uint8Array(32).fill(7), indexedDB: new IDBFactory(), IDBKeyRange });
  sent = [];
  send = async ({ id = '', text }) => {
    sent.push(text);
    await handedIsDone(db, KEY, id); // as the transaction does that writes it
    return { id };
  };
});
afterEach(() => {
  cleanup();
  db.close();
});

/** A window on the made-up people, whose drafts lie in a real database. */
async function open() {
  const { draft, changeDraft: change, handOver, takeBack, live } = storedData(db);
  const data = { ...sampleData(SAMPLE), draft, changeDraft: change, handOver, takeBack, live };
  const ports = { ...samplePorts({}, { send: async (input) => send(input) }), openData: async () => data };
  const navigation = createNavigation({ view: 'conversation', key: KEY });
  const { container } = render(<App ports={ports} navigation={navigation} />);
  const view = within(container as HTMLElement);
  const area = await view.findByLabelText<HTMLTextAreaElement>('Message');
  return {
    view,
    area,
    write: (value: string) => fireEvent.input(area, { target: { value } }),
    enter: () => fireEvent.keyDown(area, { key: 'Enter' }),
  };
}
const stored = async () => (await getDraft(db, KEY)).text;

describe('a draft that is open in two windows', () => {
  it('is the same in both while it is written', async () => {
    const [one, other] = [await open(), await open()];
    one.write('hello');
    await waitFor(() => expect(other.area.value).toBe('hello'));
    other.write('hello you');
    await waitFor(() => expect(one.area.value).toBe('hello you'));
    one.write('');
    await waitFor(() => expect(other.area.value).toBe(''));
    expect(await stored()).toBe('');
  });

  it('is not lost by a letter that is typed and taken out in the other', async () => {
    await changeDraft(db, KEY, { text: 'long thoughts' });
    const [one, other] = [await open(), await open()];
    await waitFor(() => expect(other.area.value).toBe('long thoughts'));
    other.write('long thoughts x');
    other.write('long thoughts ');
    await waitFor(() => expect(one.area.value).toBe('long thoughts '));
    await waitFor(async () => expect(await stored()).toBe('long thoughts '));
  });

  it('is gone in both when it is sent in one, and is sent once', async () => {
    const [one, other] = [await open(), await open()];
    one.write('hello');
    await waitFor(() => expect(other.area.value).toBe('hello'));
    other.enter();
    await waitFor(() => expect(one.area.value).toBe(''));
    one.enter();
    await waitFor(() => expect(sent).toEqual(['hello']));
    expect(await getDraft(db, KEY)).toMatchObject({ text: '', handed: [] });
  });

  it('is sent once though the button is pressed in both at the same moment', async () => {
    const [one, other] = [await open(), await open()];
    one.write('hello');
    await waitFor(() => expect(other.area.value).toBe('hello'));
    one.enter();
    other.enter();
    await waitFor(() => expect(sent).toEqual(['hello']));
    await waitFor(() => expect([one.area.value, other.area.value]).toEqual(['', '']));
    expect(sent).toEqual(['hello']);
  });

  it('is what somebody else puts there, such as a message that was refused', async () => {
    const { area } = await open();
    await changeDraft(db, KEY, { text: 'refused' });
    await waitFor(() => expect(area.value).toBe('refused'));
  });
});

describe('a message that is refused while the next is written', () => {
  it('stands before it, and both are kept in the draft', async () => {
    let refuse = () => {};
    send = async () => new Promise((_, fail) => (refuse = () => fail(new Error('refused'))));
    const { area, write, enter } = await open();
    write('first');
    enter();
    await waitFor(() => expect(area.value).toBe(''));
    expect(await getDraft(db, KEY)).toMatchObject({ text: '', handed: [{ text: 'first' }] });
    write('second');
    refuse();
    await waitFor(() => expect(area.value).toBe('first\nsecond'));
    await waitFor(async () => expect(await stored()).toBe('first\nsecond'));
    expect((await getDraft(db, KEY)).handed).toEqual([]);
  });

  it('is noted as on its way until it is written, so that a page that closes loses nothing', async () => {
    send = async () => new Promise(() => {});
    const { write, enter } = await open();
    write('first');
    enter();
    write('second');
    await waitFor(async () => expect(await stored()).toBe('second'));
    cleanup();
    expect(await getDraft(db, KEY)).toMatchObject({ text: 'second', handed: [{ written: 'first', text: 'first' }] });
  });

  it('keeps its place: the next waits for it', async () => {
    const ends: (() => void)[] = [];
    const plain = send;
    send = async (input) => {
      await new Promise<void>((done) => ends.push(done));
      return plain(input);
    };
    const { write, enter } = await open();
    write('one');
    enter();
    write('two');
    enter();
    await waitFor(() => expect(ends).toHaveLength(1));
    ends[0]?.();
    await waitFor(() => expect(ends).toHaveLength(2));
    ends[1]?.();
    await waitFor(() => expect(sent).toEqual(['one', 'two']));
  });
});
