import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDevnet, type Devnet } from '../../src/devnet/devnet.ts';
import { startGateway, type Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';

/** A development network of four nodes and a gateway before it; `stop` ends both. */
export async function startBoth(
  options: Partial<GatewayOptions> = {},
): Promise<{ devnet: Devnet; gateway: Gateway; stop(): Promise<void> }> {
  const devnet = await startDevnet({ nodes: 4, swarms: 1, relayTimeoutMs: 1_000 });
  const gateway = await startGateway({ nodes: devnet.networkFile(), port: 0, development: true, ...options });
  return { devnet, gateway, stop: () => Promise.all([gateway.stop(), devnet.stop()]).then(() => undefined) };
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
