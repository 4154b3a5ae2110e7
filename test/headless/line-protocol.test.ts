import { Readable } from 'node:stream';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { Delivery } from '../../src/headless/delivery.ts';
import { eventLine, serveLines } from '../../src/headless/headless.ts';
import { createMessenger, type Messenger } from '../../src/messenger/messenger.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { FakeSwarm } from '../messenger/fake-network.ts';

interface Line {
  id?: unknown;
  ok?: Record<string, unknown>;
  error?: { code: string; message: string };
  event?: string;
}

/** One program, without the process around it. */
class Program {
  readonly lines: Line[] = [];
  readonly #messenger: Messenger;
  readonly #db: StarlingDatabase;
  readonly #delivery = new Delivery();
  readonly #arrived = { count: 0 };

  constructor(swarm: FakeSwarm) {
    this.#db = openDatabase({ key: new Uint8Array(32).fill(1), indexedDB: new IDBFactory(), IDBKeyRange });
    this.#messenger = createMessenger({
      db: this.#db,
      network: swarm.network(),
      onEvent: (event) => {
        this.#delivery.tell(event);
        if (event.kind === 'message') this.#arrived.count++;
        const line = eventLine(event);
        if (line) this.lines.push(line);
      },
    });
  }

  /** Feeds lines and gives what came out. */
  async run(...requests: (object | string)[]): Promise<Line[]> {
    this.lines.length = 0;
    const text = requests
      .map((request) => (typeof request === 'string' ? request : JSON.stringify(request)))
      .join('\n');
    const tools = { messenger: this.#messenger, db: this.#db, delivery: this.#delivery, arrived: this.#arrived };
    await this.#messenger.start();
    await serveLines(Readable.from([`${text}\n`]), (line) => this.lines.push(line as Line), tools);
    await this.#messenger.stop();
    return [...this.lines];
  }

  async ok(request: object): Promise<Record<string, unknown>> {
    const line = (await this.run({ id: 1, ...request })).find(({ id }) => id === 1);
    if (!line?.ok) throw new Error(JSON.stringify(line));
    return line.ok;
  }
}

let swarm: FakeSwarm;
let anna: Program;
let ben: Program;

beforeEach(() => {
  swarm = new FakeSwarm();
  anna = new Program(swarm);
  ben = new Program(swarm);
});

describe('JSON lines', () => {
  it('carry two people through a conversation', async () => {
    const { accountId: annaId, phrase } = await anna.ok({ cmd: 'create', name: 'Anna' });
    const { accountId: benId } = await ben.ok({ cmd: 'create', name: 'Ben' });
    expect((phrase as string).split(' ')).toHaveLength(13);
    expect(await anna.ok({ cmd: 'account' })).toEqual({ accountId: annaId, name: 'Anna' });
    const sent = await anna.ok({ cmd: 'send', to: benId, text: 'hello' });
    expect(Object.keys(sent).sort()).toEqual(['hash', 'id', 'sentAt']);
    const lines = await ben.run({ id: 7, cmd: 'poll' });
    expect(lines.find(({ id }) => id === 7)?.ok).toEqual({ received: 1 });
    expect(lines.find(({ event }) => event === 'message')).toMatchObject({
      with: annaId,
      from: annaId,
      text: 'hello',
      outgoing: false,
      hash: sent['hash'],
    });
    expect(await ben.ok({ cmd: 'conversations' })).toMatchObject({
      conversations: [
        {
          id: annaId,
          name: 'Anna',
          kind: 'contact',
          request: 'incoming',
          blocked: false,
          unread: 1,
          last: { text: 'hello' },
        },
      ],
    });
    await ben.ok({ cmd: 'accept', with: annaId });
    await ben.ok({ cmd: 'send', to: annaId, text: 'hi' });
    await anna.ok({ cmd: 'poll' });
    const { messages } = (await anna.ok({ cmd: 'messages', with: benId, limit: 10 })) as {
      messages: { text: string }[];
    };
    expect(messages.map(({ text }) => text)).toEqual(['hello', 'hi']);
    await anna.ok({ cmd: 'block', with: benId });
    expect(await anna.ok({ cmd: 'conversations' })).toMatchObject({ conversations: [{ blocked: true }] });
  });

  it.each([
    ['Ben\u202Enimda\u200B', 'Bennimda'],
    ['  Ben \n  B.', 'Ben B.'],
    ['\u3164\u2800', ''],
    ['Note to Self', ''],
  ])('tell names as the interface shows them: %j', async (name, shown) => {
    const { accountId: annaId } = await anna.ok({ cmd: 'create', name: 'Anna' });
    const { accountId: benId } = await ben.ok({ cmd: 'create', name });
    await ben.ok({ cmd: 'send', to: annaId, text: 'hello' });
    await anna.ok({ cmd: 'poll' });
    expect(await anna.ok({ cmd: 'conversations' })).toMatchObject({ conversations: [{ id: benId, name: shown }] });
  });

  it('name single messages apart from the lines that are about them', async () => {
    await anna.ok({ cmd: 'create', name: 'Anna' });
    const { accountId: benId } = await ben.ok({ cmd: 'create', name: 'Ben' });
    const { id: messageId } = await anna.ok({ cmd: 'send', to: benId, text: 'hello' });
    const listed = async () => ((await anna.ok({ cmd: 'messages', with: benId })) as { messages: object[] }).messages;
    await anna.ok({ cmd: 'react', messageId, emoji: '🥰' });
    expect(await listed()).toMatchObject([{ reactions: [{ emoji: '🥰' }] }]);
    await anna.ok({ cmd: 'reply', messageId, text: 'and another' });
    await anna.ok({ cmd: 'forward', messageId, to: [benId] });
    expect(await listed()).toMatchObject([{ text: 'hello' }, { text: 'and another', quote: {} }, { text: 'hello' }]);
    expect(await anna.ok({ cmd: 'unsend', messageId })).toEqual({});
    expect((await listed())[0]).toMatchObject({ id: messageId, deleted: true });
    await anna.ok({ cmd: 'deleteLocal', messageId });
    expect(await listed()).toHaveLength(2);
    await anna.run({ id: 1, cmd: 'mediaSaved', messageId });
    await anna.ok({ cmd: 'poll' });
    await anna.ok({ cmd: 'pushNow' });
    expect(await anna.ok({ cmd: 'pending' })).toEqual({ jobs: 0, failed: 0, files: 0, configs: false });
  });

  it('answer whatever is no request, and go on', async () => {
    const lines = await anna.run(
      'no json',
      '[1]',
      { id: 3 },
      { id: 4, cmd: 'dance' },
      { id: 5, cmd: 'toString' },
      { id: 6, cmd: 'account' },
      { id: 7, cmd: 'send', to: 'x', text: 'y' },
      { id: 8, cmd: 'stop' },
      { id: 9, cmd: 'account' },
    );
    expect(lines.map(({ id, error }) => [id, error?.code])).toEqual([
      [null, 'malformed-input'],
      [null, 'malformed-input'],
      [3, 'malformed-input'],
      [4, 'unknown-command'],
      [5, 'unknown-command'],
      [6, 'no-account'],
      [7, 'malformed-input'],
      [8, undefined],
    ]);
  });

  it('name what is wrong with a phrase', async () => {
    const [line] = await anna.run({ id: 1, cmd: 'restore', phrase: 'one two' });
    expect(line?.error?.code).toBe('malformed-input');
  });
});
