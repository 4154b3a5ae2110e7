import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { type Command, COMMANDS, type CommandTools } from '../src/headless/commands.ts';
import { Delivery } from '../src/headless/delivery.ts';
import { createMessenger } from '../src/messenger/messenger.ts';
import { createNetwork } from '../src/network/network.ts';
import type { NetworkProfile } from '../src/network/profile.ts';
import { openDatabase } from '../src/store/database.ts';
import { networkValues } from '../src/store/network-values.ts';
import type { SoakDevice } from './device.ts';

const DATABASE_KEY = new Uint8Array(32).fill(7);
/** As a page that stays open: polls every few seconds. */
const WATCH_MS = 20_000;
const BACK_AFTER_MS = 300;

interface Life {
  tools: CommandTools;
  /** Rejects when it ends: whoever asked something of it hears no more. */
  over: Promise<never>;
  end(): void;
}

/** A whole messenger in this process, over a database that outlives it, with a clock that may be wrong. */
export class MemoryDevice implements SoakDevice {
  readonly name: string;
  /** Local time minus real time. */
  driftMs = 0;
  readonly #profile: NetworkProfile;
  readonly #gateways: readonly string[];
  readonly #indexedDB = new IDBFactory();
  #life: Promise<Life> | null = null;
  #stepsLeft = Infinity;

  constructor(name: string, profile: NetworkProfile, gateways: readonly string[]) {
    this.name = name;
    this.#profile = profile;
    this.#gateways = gateways;
  }

  async start(): Promise<void> {
    this.#life ??= this.#begin();
    await this.#life;
  }

  async #begin(): Promise<Life> {
    const db = openDatabase({ key: DATABASE_KEY, indexedDB: this.#indexedDB, IDBKeyRange });
    const now = (): number => Date.now() + this.driftMs;
    const network = createNetwork({ profile: this.#profile, state: networkValues(db), fetch, now });
    await network.load();
    if (network.gateways.list().length === 0) for (const url of this.#gateways) await network.gateways.add(url);
    const delivery = new Delivery();
    let isOver = false;
    let toEnd: (reason: Error) => void = () => {};
    const over = new Promise<never>((_, reject) => (toEnd = reject));
    over.catch(() => undefined);
    const messenger = createMessenger({
      db,
      network,
      now,
      onEvent: (event) => delivery.tell(event),
      fault: async () => {
        if (!isOver && --this.#stepsLeft <= 0) this.#die();
        if (isOver) throw new Error('dead');
      },
    });
    await messenger.start({ sole: true });
    const watch = async () => messenger.viewing({ view: 'soak', conversation: null, visible: false });
    const watching = setInterval(() => void watch().catch(() => undefined), WATCH_MS);
    await watch();
    return {
      tools: { messenger, db, delivery, arrived: { count: 0 } },
      over,
      end: () => {
        isOver = true;
        toEnd(new Error(`${this.name} died`));
        clearInterval(watching);
        messenger.shut();
        db.close();
      },
    };
  }

  /** Dies at the `step`-th step of its work from now, and comes back by itself. */
  dieAt(step: number): void {
    this.#stepsLeft = step;
  }

  #die(): void {
    this.#stepsLeft = Infinity;
    void this.kill();
    setTimeout(() => void this.start(), BACK_AFTER_MS);
  }

  async kill(): Promise<void> {
    const life = this.#life;
    this.#life = null;
    (await life)?.end();
  }

  async #run<T>(work: (tools: CommandTools) => Promise<T>): Promise<T> {
    if (this.#life === null) throw new Error(`${this.name} is dead`);
    const { tools, over } = await this.#life;
    return Promise.race([work(tools), over]);
  }

  async ask<T>(command: string, fields: object = {}): Promise<T> {
    return this.#run(async (tools) => {
      const result = await commandNamed(command)(tools, { ...fields });
      return ('ok' in result ? result.ok : await result.later) as T;
    });
  }

  async act(command: string, fields: object = {}): Promise<void> {
    return this.#run(async (tools) => {
      const result = await commandNamed(command)(tools, { ...fields });
      if ('later' in result) result.later.catch(() => undefined);
    });
  }
}

function commandNamed(name: string): Command {
  const command = COMMANDS[name];
  if (!command) throw new Error(`no command ${name}`);
  return command;
}
