import { randomBytes, toHex } from '../../src/crypto/bytes.ts';
import { adoptAccount } from '../../src/messenger/account.ts';
import type { LinkView } from '../../src/messenger/api.ts';
import type { MessengerContext } from '../../src/messenger/context.ts';
import {
  beginLink,
  cancelLink,
  confirmLink,
  joinLink,
  type KeepAccount,
  linkState,
} from '../../src/messenger/linking/linking.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import type { DeviceRow } from '../../src/store/rows.ts';
import { Device } from './device.ts';

export type Compare = Extract<LinkView, { state: 'compare' }>;

/** A device and a person who links it. Every call is that of a worker which has just been started. */
export class LinkingDevice {
  readonly device: Device;
  readonly #network: MessengerNetwork;
  readonly #name: string;
  #context: { db: Device['db']; context: MessengerContext } | undefined;

  constructor(name: string, network: MessengerNetwork) {
    this.#name = name;
    this.#network = network;
    this.device = new Device(() => network);
  }

  /** The same until the device restarts. */
  get context(): MessengerContext {
    const { device } = this;
    if (this.#context?.db !== device.db) {
      const context: MessengerContext = {
        db: device.db,
        network: this.#network,
        now: () => device.nowMs,
        random: randomBytes,
        fault: async (step) => device.fault?.(step),
        notify: () => {},
        onEvent: () => {},
        instance: 'test',
        collected: null,
        keys: undefined,
      };
      this.#context = { db: device.db, context };
    }
    return this.#context.context;
  }

  readonly keep: KeepAccount = async (seed, about) => adoptAccount(this.context, seed, about);

  begin = async (): Promise<LinkView> => beginLink(this.context, { device: this.#name });

  join = async (code: string): Promise<LinkView> => joinLink(this.context, { code, device: this.#name });

  /** As a page does that asks every second, a little slower. */
  state = async (): Promise<LinkView> => {
    this.device.nowMs += 2_000;
    return linkState(this.context, this.keep);
  };

  confirm = async (): Promise<LinkView> => confirmLink(this.context, this.keep);

  cancel = async (differ: boolean): Promise<void> => cancelLink(this.context, { differ });

  async code(): Promise<string> {
    const view = await this.begin();
    if (view.state !== 'waiting') throw new Error(view.state);
    return view.code;
  }

  async compare(): Promise<Compare> {
    const view = await this.state();
    if (view.state !== 'compare') throw new Error(JSON.stringify(view));
    return view;
  }

  seedHex = async (): Promise<string | undefined> => {
    const row = await this.device.db.account.get('me');
    return row && toHex(row.seed);
  };

  /** The rows of devices that were linked with a code. */
  linked = async (): Promise<DeviceRow[]> => this.device.db.devices.filter(({ kind }) => kind === 'linked').toArray();

  /** Every byte of the row, readable: to look for what must not be there. */
  row = async (): Promise<string> =>
    JSON.stringify(await this.device.db.links.toArray(), (_, value: unknown) =>
      value instanceof Uint8Array ? toHex(value) : value,
    );
}
