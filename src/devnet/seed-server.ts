import { createServer, type Server, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeJson, isObject, parseJson, type JsonObject } from './json.ts';

const METHODS = ['get_n_service_nodes', 'get_service_nodes', 'get_all_service_nodes'];

/** A seed node: JSON-RPC over plain HTTP, `POST /json_rpc` (04 §12). */
export async function startSeedServer(
  port: number,
  serviceNodes: (params: Record<string, unknown>) => JsonObject,
): Promise<{ url: string; stop(): Promise<void> }> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const call = request.url === '/json_rpc' ? parseJson(Buffer.concat(parts).toString()) : undefined;
    if (!isObject(call) || typeof call['method'] !== 'string' || !METHODS.includes(call['method'])) {
      response.writeHead(404).end();
      return;
    }
    const id = typeof call['id'] === 'string' || typeof call['id'] === 'number' ? call['id'] : '0';
    const result = serviceNodes(isObject(call['params']) ? call['params'] : {});
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(encodeJson({ id, jsonrpc: '2.0', result }));
  };
  const server: Server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
