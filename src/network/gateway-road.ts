import { RELAY_URL } from '../protocol/relay-name.ts';
import { fetchInformation, type GatewayInformation, profileForGateway } from './gateway-information.ts';
import { type Fetch, type GatewayAddress, sendThroughGateway } from './gateway-transport.ts';
import type { NetworkProfile } from './profile.ts';
import type { ServiceNode } from './service-node.ts';
import type { GuardAnswer, SendOptions } from './transport.ts';

/** How one gateway is asked, of whatever kind it is. */
export interface GatewayRoad {
  /** What it says about itself. @throws GatewayError or MalformedInputError */
  information(): Promise<GatewayInformation>;
  /** The network behind it. @throws GatewayError or MalformedInputError @see profileForGateway */
  profile(): Promise<NetworkProfile>;
  /** Carries one onion request. @throws GatewayError, or GuardError if nothing came in time */
  send(guard: ServiceNode, body: Uint8Array, options: SendOptions): Promise<GuardAnswer>;
}

export type GatewayRoads = (gateway: GatewayAddress) => GatewayRoad;

/** @param relay the relay on this computer, where there can be one; all others are asked over HTTP */
export const gatewayRoads =
  (fetch: Fetch, relay?: GatewayRoad): GatewayRoads =>
  (gateway) =>
    relay !== undefined && gateway.url === RELAY_URL
      ? relay
      : {
          information: async () => fetchInformation(fetch, gateway.url, gateway.token),
          profile: async () => profileForGateway(gateway.url, fetch, gateway.token),
          send: async (guard, body, options) => sendThroughGateway(fetch, gateway, guard, body, options),
        };
