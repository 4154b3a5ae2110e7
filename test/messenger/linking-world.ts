import { type Bytes, randomBytes } from '../../src/crypto/bytes.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { parseLinkCode } from '../../src/protocol/device-link/link-code.ts';
import { sealLinkMessage } from '../../src/protocol/device-link/link-envelope.ts';
import { LINK_LIFETIME_MS } from '../../src/protocol/device-link/link-exchange.ts';
import { linkMailbox, linkMessageKey } from '../../src/protocol/device-link/link-keys.ts';
import { encodeLinkMessage, type LinkMessage, type LinkRole } from '../../src/protocol/device-link/link-message.ts';
import type { AccountId } from '../../src/crypto/account-id.ts';
import { FakeSwarm } from './fake-network.ts';
import { LinkingDevice } from './linking-device.ts';

/** Counts what is asked of the network, and can delete. */
class Watched {
  polls = 0;
  stores = 0;
  deleted: string[] = [];
  clockOffsetMs: number | null = 0;
  readonly network: MessengerNetwork;

  constructor(swarm: FakeSwarm) {
    const network = swarm.network();
    this.network = {
      ...network,
      clockOffsetMs: () => this.clockOffsetMs,
      retrieve: async (...input) => {
        this.polls++;
        return network.retrieve(...input);
      },
      storeOnce: async (request) => {
        this.stores++;
        return network.storeOnce(request);
      },
      deleteMessages: async ({ account, hashes }) => {
        this.deleted.push(...hashes);
        swarm.remove(account.accountId, hashes);
        return ['m1'];
      },
    };
  }
}

/** A person with a new device and one that has the account, and the swarm between them. */
export class LinkingWorld {
  readonly swarm = new FakeSwarm();
  readonly atNew = new Watched(this.swarm);
  readonly fresh = new LinkingDevice('Firefox on Linux', this.atNew.network);
  readonly old = this.another('Chrome on Windows');

  another(name: string): LinkingDevice {
    return new LinkingDevice(name, new Watched(this.swarm).network);
  }

  mailbox = (code: string): AccountId => linkMailbox(parseLinkCode(code)).accountId;

  inMailbox = (code: string): Bytes[] => this.swarm.configs(this.mailbox(code), 0).map(({ data }) => data);

  /** Writes what somebody can write who has the code. */
  forge(code: string, from: LinkRole, message: LinkMessage): void {
    const key = linkMessageKey(parseLinkCode(code));
    const data = sealLinkMessage(key, from, message.kind, encodeLinkMessage(message), randomBytes);
    this.swarm.put(this.mailbox(code), data, LINK_LIFETIME_MS);
  }

  /** Up to the pictures on both screens. */
  async met(): Promise<string> {
    const code = await this.fresh.code();
    await this.old.join(code);
    for (const side of [this.fresh, this.old, this.fresh, this.old]) await side.state();
    return code;
  }
}
