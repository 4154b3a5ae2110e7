import type { Devnet } from '../../src/devnet/devnet.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { createNetwork } from '../../src/network/network.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { Device } from './device.ts';

/** A device with a real network of its own, straight to the nodes, and the real time. */
export async function deviceOn(devnet: Devnet): Promise<Device> {
  const { nodes, fileServers } = devnet.networkFile();
  const network = createNetwork({
    profile: developmentNetwork(nodes, fileServers),
    state: memoryState(),
    directTransport: directTransport(),
  });
  await network.load();
  const device = new Device(() => network);
  device.follow(Date.now);
  return device;
}
