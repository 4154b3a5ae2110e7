import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { randomBytes } from '../src/crypto/bytes.ts';
import { type Devnet, startDevnet } from '../src/devnet/devnet.ts';
import { type Gateway, startGateway } from '../src/gateway/gateway.ts';
import type { MessengerEvent } from '../src/messenger/context.ts';
import { createMessenger, type Messenger } from '../src/messenger/messenger.ts';
import { memoryState } from '../src/network/network-state.ts';
import { createNetwork, type Network } from '../src/network/network.ts';
import { developmentNetwork } from '../src/network/profile.ts';
import { openDatabase } from '../src/store/database.ts';

const MESSAGES = 30;
/** People type slower; so more is on the way when the node dies. */
const PAUSE_MS = 200;
const KILLED_AFTER = 4;
const LIMIT_MS = 240_000;
const NODES = 30;
const SWARMS = 5;

const ROLES = ['guard', 'middle hop', 'last hop', 'member'] as const;
type Role = (typeof ROLES)[number];
/** Nobody listens on its port any more, as after SIGKILL; or it takes connections and never says a word, as after SIGSTOP. */
type Death = 'refuses' | 'hangs';

interface Person {
  accountId: string;
  network: Network;
  messenger: Messenger;
  /** Called for everything that happens; replaced at will. */
  onEvent: (event: MessengerEvent) => void;
  stop(): Promise<void>;
}

async function person(name: string, devnet: Devnet, gateway: Gateway): Promise<Person> {
  const network = createNetwork({
    profile: developmentNetwork(devnet.networkFile().nodes),
    state: memoryState(),
    fetch: (url, init) => fetch(url, init),
  });
  await network.load();
  await network.gateways.add(gateway.url, { primary: true });
  const db = openDatabase({ key: randomBytes(32), indexedDB: new IDBFactory(), IDBKeyRange });
  const self: { onEvent: Person['onEvent'] } = { onEvent: () => undefined };
  const messenger = createMessenger({ db, network, onEvent: (event) => self.onEvent(event) });
  const { accountId } = await messenger.createAccount({ name });
  await messenger.start({ sole: true });
  const watch = () => void messenger.viewing({ view: 'bench', conversation: null, visible: true });
  watch();
  const watching = setInterval(watch, 10_000);
  return Object.assign(self, {
    accountId,
    network,
    messenger,
    stop: async () => {
      clearInterval(watching);
      await messenger.stop();
      db.close();
    },
  });
}

interface Times {
  answered: number[];
  delivered: number[];
  lost: number;
  doubled: number;
}

/** The node that plays this part for the writer, and no other for either of the two; null if there is none. */
function victim(role: Role, devnet: Devnet, writer: Person, reader: Person): number | null {
  const membersOf = ({ accountId }: Person) => devnet.membersFor(accountId).map(({ ed25519 }) => ed25519);
  const hops = writer.network.paths().map((path) => path.hops.map(({ ed25519 }) => ed25519));
  const readerHops = reader.network.paths().flatMap((path) => path.hops.map(({ ed25519 }) => ed25519));
  const place = ROLES.indexOf(role);
  const candidates = role === 'member' ? membersOf(reader) : hops.map((path) => path[place]);
  const others =
    role === 'member'
      ? [...hops.flat(), ...readerHops, ...membersOf(writer)]
      : [...membersOf(writer), ...membersOf(reader), ...readerHops];
  const chosen = candidates.find((key) => key !== undefined && !others.includes(key));
  return chosen === undefined ? null : devnet.nodes.findIndex(({ ed25519 }) => ed25519 === chosen);
}

async function within(ms: number, isDone: () => boolean): Promise<void> {
  const endsAt = performance.now() + ms;
  while (!isDone() && performance.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Thirty messages from one to another, while a node dies; null if nobody plays that part alone. */
async function run(role: Role | null, death: Death): Promise<Times | null> {
  const devnet = await startDevnet({ nodes: NODES, swarms: SWARMS });
  const gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
  const [writer, reader] = [await person('Anna', devnet, gateway), await person('Ben', devnet, gateway)];
  try {
    const arrivals = new Map<string, number[]>();
    reader.onEvent = (event) => {
      if (event.kind !== 'message') return;
      const { text } = event.message;
      arrivals.set(text, [...(arrivals.get(text) ?? []), performance.now()]);
    };
    const stored = new Map<string, number>();
    writer.onEvent = (event) => {
      if (event.kind === 'stored' && !stored.has(event.messageId)) stored.set(event.messageId, performance.now());
    };
    const { key } = await writer.messenger.openConversation({ accountId: reader.accountId });
    await writer.messenger.send({ conversation: key, text: 'hello' });
    await within(LIMIT_MS, () => arrivals.has('hello'));
    const node = role === null ? null : victim(role, devnet, writer, reader);
    if (role !== null && node === null) return null;

    const sent: { id: string; text: string; atMs: number }[] = [];
    for (let i = 0; i < MESSAGES; i++) {
      if (i === KILLED_AFTER && node !== null) {
        if (death === 'refuses') await devnet.stopNode(node);
        else devnet.pause(node);
      }
      const text = `message ${i}`;
      const atMs = performance.now();
      sent.push({ ...(await writer.messenger.send({ conversation: key, text })), text, atMs });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    await within(LIMIT_MS, () => sent.every(({ id, text }) => stored.has(id) && arrivals.has(text)));
    return {
      answered: sent.map(({ id, atMs }) => (stored.get(id) ?? Infinity) - atMs),
      delivered: sent.map(({ text, atMs }) => (arrivals.get(text)?.[0] ?? Infinity) - atMs),
      lost: sent.filter(({ text }) => !arrivals.has(text)).length,
      doubled: [...arrivals.values()].filter(({ length }) => length > 1).length,
    };
  } finally {
    await Promise.all([writer.stop(), reader.stop()]);
    await gateway.stop();
    await devnet.stop();
  }
}

const sorted = (times: readonly number[]): number[] => [...times].sort((a, b) => a - b);
const median = (times: readonly number[]): number => sorted(times)[Math.floor(times.length / 2)] ?? Infinity;
const last = (times: readonly number[]): number => sorted(times).at(-1) ?? Infinity;
const seconds = (ms: number): string => (Number.isFinite(ms) ? `${(ms / 1_000).toFixed(1)} s` : 'never');

/** A dead node may cost so much more than twice a calm run, ms. */
const MEDIAN_BAR_MS = 10_000;
const LAST_BAR_MS = 40_000;

/**
 * Thirty messages while a node dies, beside a calm run: when the swarm had them (answered) and when the other person's
 * device did (delivered). The time-outs are those of real nodes.
 *
 * @param print one line of a table at a time
 * @returns all figures, ms
 */
export async function faultTable(print: (line: string) => void): Promise<unknown[]> {
  const row = (cells: readonly string[]) => print(`| ${cells.join(' | ')} |`);
  row([
    'dead',
    'and it',
    'answered, median',
    'last',
    'delivered, median',
    'last',
    'lost',
    'doubled',
    'within the bars',
  ]);
  row(['---', '---', '--:', '--:', '--:', '--:', '--:', '--:', '---']);
  const figures = ({ answered, delivered, lost, doubled }: Times) => [
    ...[median(answered), last(answered), median(delivered), last(delivered)].map(seconds),
    `${lost}`,
    `${doubled}`,
  ];
  const calm = await run(null, 'refuses');
  if (calm === null) throw new Error('a calm run has no victim');
  row(['nobody', '–', ...figures(calm), '–']);
  const all: unknown[] = [{ dead: null, ...calm }];
  const isWithin = (times: Times) =>
    [times.answered, times.delivered].every((list, i) => {
      const beside = i === 0 ? calm.answered : calm.delivered;
      return median(list) <= 2 * median(beside) + MEDIAN_BAR_MS && last(list) <= 2 * last(beside) + LAST_BAR_MS;
    }) && times.lost + times.doubled === 0;
  for (const death of ['refuses', 'hangs'] as const)
    for (const role of ROLES) {
      let times: Times | null = null;
      while (times === null) times = await run(role, death);
      row([role, death, ...figures(times), isWithin(times) ? 'yes' : 'no']);
      all.push({ dead: role, death, ...times });
    }
  return all;
}
