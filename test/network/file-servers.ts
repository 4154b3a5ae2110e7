import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FileAnswer, FileRequest } from '../../src/file-server/answer.ts';
import { openOnion, sealAnswer } from '../../src/file-server/onion-endpoint.ts';
import { serverKeys } from '../../src/file-server/server-keys.ts';
import { fileServerDestination } from '../../src/protocol/file-server.ts';
import type { FileServer } from '../../src/protocol/file-url.ts';

/** What a scripted server does with a request: answers sealed, answers in clear, or hangs up. */
type Script = (request: FileRequest) => FileAnswer | { inClear: number; text: string } | 'hang up' | 'silence';

/** A file server that says what a test wants it to say, properly sealed. */
export class ScriptedFileServer implements FileServer {
  readonly url: string;
  readonly ed25519: string;
  readonly seen: FileRequest[] = [];
  script: Script = () => ({ status: 500, headers: {}, body: new Uint8Array() });
  private readonly server: Server;

  private constructor(server: Server, ed25519: string) {
    this.server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.ed25519 = ed25519;
  }

  static async start(): Promise<ScriptedFileServer> {
    const keys = serverKeys(new Uint8Array(32).fill(9));
    const http = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => void answer(Buffer.concat(parts)).catch(() => response.destroy()));
      const answer = async (posted: Buffer) => {
        const opened = await openOnion(posted, keys);
        if (opened.request === null) return response.destroy();
        scripted.seen.push(opened.request);
        const said = scripted.script(opened.request);
        if (said === 'silence') return undefined;
        if (said === 'hang up') return response.destroy();
        if ('inClear' in said) return response.writeHead(said.inClear).end(said.text);
        return response.writeHead(200).end(await sealAnswer(opened.key, said));
      };
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const scripted = new ScriptedFileServer(http, keys.ed25519);
    return scripted;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** One file on a server. */
export const fileAt = (server: FileServer, id: string) => ({ server: fileServerDestination(server), id });

/** A key that no server has. */
export const strangeKey = (): string => serverKeys(new Uint8Array(32).fill(3)).ed25519;
