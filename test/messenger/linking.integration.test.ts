import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { startGateway, type Gateway } from '../../src/gateway/gateway.ts';
import type { MessengerNetwork } from '../../src/messenger/network-port.ts';
import { createNetwork } from '../../src/network/network.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { parseLinkCode } from '../../src/protocol/device-link/link-code.ts';
import { linkMailbox } from '../../src/protocol/device-link/link-keys.ts';
import { LinkingDevice } from './linking-device.ts';

let devnet: Devnet;
let gateway: Gateway;

async function connected(): Promise<MessengerNetwork> {
  const network = createNetwork({
    profile: developmentNetwork(devnet.networkFile().nodes),
    state: memoryState(),
    fetch,
    isOnline: () => true,
  });
  await network.load();
  await network.gateways.add(gateway.url, { primary: true });
  return network;
}

beforeAll(async () => {
  devnet = await startDevnet({ memberTimeoutMs: 300, relayTimeoutMs: 2_000 });
  gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
});

afterAll(async () => {
  await gateway.stop();
  await devnet.stop();
});

describe('over a whole network', () => {
  it('a new device gets the account, and the mailbox is empty afterwards', async () => {
    const fresh = new LinkingDevice('Firefox on Linux', await connected());
    const old = new LinkingDevice('Chrome on Windows', await connected());
    const accountId = await old.device.create('Anna');
    const code = await fresh.code();
    const { accountId: mailbox } = linkMailbox(parseLinkCode(code));
    await old.join(code);
    for (let i = 0; i < 5; i++) {
      await fresh.state();
      await old.state();
    }
    const pictures = (await fresh.compare()).pictures;
    expect((await old.compare()).pictures).toEqual(pictures);
    expect(devnet.storedMessages(mailbox, 0)).toHaveLength(3);
    await fresh.confirm();
    expect(await old.confirm()).toMatchObject({ state: 'done' });
    for (let i = 0; i < 5 && (await fresh.state()).state === 'compare'; i++);
    expect(await fresh.state()).toEqual({ state: 'done', role: 'new', device: 'Chrome on Windows' });
    expect((await fresh.device.db.profile.get('me'))?.accountId).toBe(accountId);
    expect(devnet.storedMessages(mailbox, 0)).toHaveLength(0);
  });
});
