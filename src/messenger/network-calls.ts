import type { MessengerApi } from './api.ts';
import type { MessengerContext } from './context.ts';

type NetworkCalls = Pick<
  MessengerApi,
  'gateways' | 'testGateway' | 'addGateway' | 'removeGateway' | 'makePrimary' | 'findLocalGateway' | 'path' | 'newPath'
>;

/** How the network is reached. `pollSoon`: with another gateway it may be possible again. */
export const networkCalls = ({ network }: MessengerContext, pollSoon: () => Promise<void>): NetworkCalls => ({
  gateways: async () => network.gateways.list(),
  testGateway: async ({ url, token }) => network.gateways.test(url, token),
  addGateway: async ({ url, ...options }) => {
    await network.gateways.add(url, options);
    await pollSoon();
  },
  removeGateway: async ({ url }) => void (await network.gateways.remove(url)),
  makePrimary: async ({ url }) => void (await network.gateways.makePrimary(url)),
  findLocalGateway: async () => network.gateways.findLocal(),
  path: async () => network.paths(),
  newPath: async () => void (await network.newPath()),
});
