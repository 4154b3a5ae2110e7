import { createServer, request as post, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gateway } from '../src/gateway/gateway.ts';
import type { GatewayTrouble } from './network-troubles.ts';

/** Stands before a gateway at an address of its own, and does what bad gateways do. */
export interface GatewayFront {
  url: string;
  /** null: passes everything on. */
  suffer(trouble: GatewayTrouble | null): void;
  /** Requests that trouble befell. */
  troubled(): number;
  stop(): Promise<void>;
}

const PLAIN: Partial<Record<GatewayTrouble, [status: number, text: string]>> = {
  misdirected: [421, '{"snodes":[]}'],
  'no next node': [502, `Next node not found: ${'0'.repeat(64)}`],
  garbage: [200, 'x'.repeat(4096)],
};

export async function startFront(gateway: Gateway): Promise<GatewayFront> {
  let trouble: GatewayTrouble | null = null;
  let troubled = 0;
  const silent = new Set<ServerResponse>();

  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    const headers = { ...request.headers, host: `127.0.0.1:${gateway.port}` };
    const { url, method } = request;
    const onward = post({ port: gateway.port, host: '127.0.0.1', path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };

  const server = createServer((request, response) => {
    if (trouble === null) return pass(request, response);
    troubled += 1;
    const plain = PLAIN[trouble];
    if (plain) return void response.writeHead(plain[0], { 'Access-Control-Allow-Origin': '*' }).end(plain[1]);
    if (trouble === 'gone') return void request.socket.destroy();
    silent.add(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    suffer: (next) => {
      trouble = next;
      for (const response of silent) response.destroy();
      silent.clear();
    },
    troubled: () => troubled,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
