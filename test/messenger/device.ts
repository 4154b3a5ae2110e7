import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { AccountId } from '../../src/crypto/account-id.ts';
import type { MessengerContext, MessengerEvent } from '../../src/messenger/context.ts';
import { createMessenger, type Messenger } from '../../src/messenger/messenger.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import type { NotificationEvent } from '../../src/messenger/notification-event.ts';
import { openDatabase, type StarlingDatabase } from '../../src/store/database.ts';
import { latestMessages } from '../../src/store/messages.ts';
import type { ConversationRow, MessageRow } from '../../src/store/rows.ts';

/** One installation: a database that outlives its messengers. */
export class Device {
  readonly #indexedDB = new IDBFactory();
  readonly #network: () => MessengerNetwork;
  db: StarlingDatabase;
  messenger: Messenger;
  readonly notifications: NotificationEvent[] = [];
  readonly events: MessengerEvent[] = [];
  nowMs = 1_800_000_000_000;
  #clock = (): number => this.nowMs;
  #aheadMs = 0;
  fault: ((step: string) => Promise<void>) | undefined;
  /** Known to the next messenger. */
  collected: MessengerContext['collected'] = null;

  constructor(network: () => MessengerNetwork) {
    this.#network = network;
    this.db = this.#open();
    this.messenger = this.#start();
  }

  #open(): StarlingDatabase {
    return openDatabase({ key: new Uint8Array(32).fill(3), indexedDB: this.#indexedDB, IDBKeyRange });
  }

  #start(): Messenger {
    return createMessenger({
      db: this.db,
      network: this.#network(),
      now: () => this.#clock() + this.#aheadMs,
      notify: (event) => this.notifications.push(event),
      onEvent: (event) => this.events.push(event),
      fault: async (step) => this.fault?.(step),
      collected: this.collected,
    });
  }

  /** Takes another clock than `nowMs`. */
  follow(clock: () => number): void {
    this.#clock = clock;
  }

  /** Lets the local clock jump, so that waiting jobs become due. */
  later(ms: number): void {
    this.#aheadMs += ms;
  }

  /** As after the worker was stopped: everything in memory is gone, and nobody else holds a lease. */
  async restart(): Promise<void> {
    this.db.close();
    this.db = this.#open();
    this.messenger = this.#start();
    await this.db.jobs.toCollection().modify({ leaseUntilMs: 0 });
  }

  async create(name: string): Promise<AccountId> {
    return (await this.messenger.createAccount({ name })).accountId as AccountId;
  }

  /** Writes to an Account ID; sends nothing yet. */
  async write(accountId: string, text: string): Promise<string> {
    const { key } = await this.messenger.openConversation({ accountId });
    return (await this.messenger.send({ conversation: key, text })).id;
  }

  async say(accountId: string, text: string): Promise<void> {
    await this.write(accountId, text);
    await this.messenger.runJobs();
  }

  conversation(accountId: string): Promise<ConversationRow | undefined> {
    return this.db.conversations.get(this.db.conversationKey(accountId));
  }

  messages(accountId: string): Promise<MessageRow[]> {
    return latestMessages(this.db, this.db.conversationKey(accountId), 1000);
  }

  async texts(accountId: string): Promise<string[]> {
    return (await this.messages(accountId)).filter((row) => row.kind === 'text').map((row) => row.text);
  }
}

/** Lets `device` die at the `n`-th step from now; false as soon as there was no such step. */
export async function stoppedAt(device: Device, n: number, work: () => Promise<unknown>): Promise<boolean> {
  let step = 0;
  let died = false;
  device.fault = async () => {
    // Once dead, nothing of this context goes on.
    if (died || ++step === n) {
      died = true;
      throw new Error('the worker was stopped');
    }
  };
  await work().catch(() => undefined);
  device.fault = undefined;
  if (died) await device.restart();
  return died;
}
