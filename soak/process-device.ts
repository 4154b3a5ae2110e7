import { type HeadlessClient, startHeadless } from '../scripts/headless-client.ts';
import type { SoakDevice } from './device.ts';

/** A headless messenger in a process of its own, which dies by SIGKILL. */
export class ProcessDevice implements SoakDevice {
  readonly name: string;
  readonly #start: () => HeadlessClient;
  #client: HeadlessClient | null = null;

  constructor(name: string, o: { networkFile: string; folder: string; gateway: string | undefined }) {
    this.name = name;
    this.#start = () => startHeadless(o.networkFile, o.folder, o.gateway === undefined ? {} : { gateway: o.gateway });
  }

  async start(): Promise<void> {
    this.#client ??= this.#start();
  }

  async kill(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.stop('SIGKILL');
  }

  async ask<T>(command: string, fields: object = {}): Promise<T> {
    if (this.#client === null) throw new Error(`${this.name} is dead`);
    return (await this.#client.ask(command, fields)) as T;
  }

  async act(command: string, fields: object = {}): Promise<void> {
    let refusal: Error | undefined;
    const answered = this.ask(command, fields).catch((error: Error) => (refusal = error));
    // Commands take effect in the order of their lines; refusals come before the next answer.
    await Promise.race([answered, this.ask('account')]);
    if (refusal !== undefined) throw refusal;
  }
}
