import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { startGateway } from '../../src/gateway/gateway.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

/** A development network with a gateway in front, on free ports of this computer. Its nodes give up sooner than real ones. */
export async function startWorld() {
  const devnet: Devnet = await startDevnet({ memberTimeoutMs: 500, relayTimeoutMs: 3_000 });
  let gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true });
  const { port, url } = gateway;
  return {
    devnet,
    gatewayUrl: url,
    /** The gateway goes away … */
    stopGateway: () => gateway.stop(),
    /** … and comes back at the same address. */
    startGateway: async () => {
      gateway = await startGateway({ nodes: devnet.networkFile(), port, development: true });
    },
    stop: async () => {
      await gateway.stop();
      await devnet.stop();
    },
  };
}
