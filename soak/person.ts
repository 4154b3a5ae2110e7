import type { Fate, Written } from './check.ts';
import type { ShownMessage, SoakDevice } from './device.ts';
import type { Deed, Said } from './plan.ts';

const LISTED = 1000;

/** Somebody at a device, who does what the plan says and remembers what was written. */
export class Person {
  readonly #device: SoakDevice;
  readonly #account: number;
  /** Account IDs. */
  readonly #accounts: readonly string[];
  /** By the text; shared with all others. */
  readonly #written: Map<string, Written>;

  constructor(device: SoakDevice, account: number, accounts: readonly string[], written: Map<string, Written>) {
    this.#device = device;
    this.#account = account;
    this.#accounts = accounts;
    this.#written = written;
  }

  /** What became of it. */
  async does(deed: Deed): Promise<Fate> {
    switch (deed.kind) {
      case 'say':
        return this.#say(deed.to, deed.text);
      case 'react':
        return this.#toMessage(deed.message, async (messageId) => this.#act('react', { messageId, emoji: deed.emoji }));
      case 'take back':
        return this.#toMessage(deed.message, async (messageId) => this.#takeBack(deed.message, messageId));
      case 'read':
        return this.#act('markRead', { with: this.#accounts[deed.with] });
      case 'pin':
        return this.#act('pin', { with: this.#accounts[deed.with], pinned: deed.pinned });
      case 'nickname':
        return this.#act('nickname', { with: this.#accounts[deed.with], nickname: deed.nickname });
      case 'rename':
        return this.#act('setName', { name: deed.name });
    }
  }

  async #act(command: string, fields: object): Promise<Fate> {
    return fateOf(this.#device.act(command, fields));
  }

  async #say(to: number, text: string): Promise<Fate> {
    const entry: Written = { message: { text, from: this.#account, to }, fate: 'unknown', takenBack: 'not' };
    this.#written.set(text, entry);
    return (entry.fate = await this.#act('send', { to: this.#accounts[to], text }));
  }

  /** Whoever takes something back waits for the swarm. */
  async #takeBack(message: Said, messageId: string): Promise<Fate> {
    const entry = this.#written.get(message.text);
    if (entry) entry.takenBack = 'unknown';
    const fate = await fateOf(this.#device.ask('unsend', { messageId }));
    if (entry) entry.takenBack = fate;
    return fate;
  }

  /** `not` if it is not there, or not yet. */
  async #toMessage({ text, from, to }: Said, work: (messageId: string) => Promise<Fate>): Promise<Fate> {
    const peer = this.#accounts[this.#account === from ? to : from];
    const listed = await this.#device
      .ask<{ messages: ShownMessage[] }>('messages', { with: peer, limit: LISTED })
      .catch(() => null);
    const found = listed?.messages.find((message) => message.text === text && !message.deleted);
    return found ? work(found.id) : 'not';
  }
}

/** A device that died meanwhile may have done it or not. */
const fateOf = async (work: Promise<unknown>): Promise<Fate> =>
  work.then(
    () => 'done',
    () => 'unknown',
  );
