import { directTransport } from '../src/network/direct-transport.ts';
import { GatewayError } from '../src/network/errors.ts';
import type { Transport } from '../src/network/transport.ts';

/** Straight to the nodes while the cable is in; nothing leaves this computer otherwise. */
export function transportWhile(isPlugged: () => boolean): Transport {
  const transport = directTransport();
  return {
    ...transport,
    send: async (...input) => {
      if (!isPlugged()) throw new GatewayError('the cable is out');
      return transport.send(...input);
    },
  };
}
