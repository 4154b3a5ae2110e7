import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { limitKey } from './limiter.ts';

/** All together, and from one address: somebody who opens many and says nothing must not keep others out. */
const MAX_CONNECTIONS = 4_096;
const MAX_PER_ADDRESS = 256;

/** @param isProxied all connections come from the proxy in front: then only their total is bounded */
export function boundConnections(server: HttpServer | HttpsServer, isProxied: boolean): void {
  server.maxConnections = MAX_CONNECTIONS;
  if (isProxied) return;
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const key = limitKey(socket.remoteAddress ?? '');
    const count = (open.get(key) ?? 0) + 1;
    if (count > MAX_PER_ADDRESS) return void socket.destroy();
    open.set(key, count);
    socket.once('close', () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    });
  });
}
