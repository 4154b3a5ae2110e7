import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SeenByServer } from './steps.ts';

/** The external server of the transcript (04 §16.1), and what it received since it was last asked. */
export interface PlainServer {
  port: number;
  takeSeen(): SeenByServer[];
  stop(): Promise<void>;
}

const ANSWERS: Record<string, [number, Record<string, string>, Buffer]> = {
  '/oxen/v4/lsrpc': [200, {}, Buffer.from('000102ff', 'hex')],
  '/loki/v3/lsrpc': [200, {}, Buffer.from('000102ff', 'hex')],
  '/oxen/status/lsrpc': [404, {}, Buffer.from('nothing here')],
  '/oxen/teapot/lsrpc': [418, {}, Buffer.from('teapot')],
  '/oxen/redir/lsrpc': [302, { location: '/oxen/v4/lsrpc' }, Buffer.alloc(0)],
};

export async function startPlainServer(): Promise<PlainServer> {
  const seen: SeenByServer[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const { method = '', url = '', headers } = request;
    seen.push({
      method,
      url,
      headers: headers as Record<string, string>,
      body_hex: Buffer.concat(parts).toString('hex'),
    });
    const answer = ANSWERS[url];
    if (url === '/oxen/slow/lsrpc') return;
    if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(answer[0], answer[1]).end(answer[2]);
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    takeSeen: () => seen.splice(0),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
