import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileServerOptions, type RunningFileServer, startFileServer } from '../../src/file-server/file-server.ts';
import { fromUtf8 } from '../../src/crypto/bytes.ts';
import { overHttp, overOnion } from '../vectors/adapters/file-server-transcripts.ts';

type Way = 'http' | 'onion';

/** A server on a folder of its own, and a clock that the test moves. */
export class Served {
  nowMs = 1_800_000_000_000;
  readonly data: string;
  private running: RunningFileServer | undefined;

  private constructor(data: string) {
    this.data = data;
  }

  static async start(options: Partial<FileServerOptions> = {}): Promise<Served> {
    const served = new Served(await mkdtemp(join(tmpdir(), 'file-server-test-')));
    await served.open(options);
    return served;
  }

  async open(options: Partial<FileServerOptions> = {}): Promise<void> {
    this.running = await startFileServer({ port: 0, data: this.data, now: () => this.nowMs, ...options });
  }

  get server(): RunningFileServer {
    if (this.running === undefined) throw new Error('the server is not running');
    return this.running;
  }

  async close(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.data, { recursive: true, force: true });
  }

  ask(method: string, path: string, body: Uint8Array | null = null, headers: Record<string, string> = {}, way?: Way) {
    return (way === 'onion' ? overOnion : overHttp)(this.server, { method, path, headers, body });
  }

  /** The id. */
  async upload(blob: Uint8Array, headers: Record<string, string> = {}): Promise<string> {
    const { status, body } = await this.ask('POST', '/file', blob, headers);
    if (status !== 200) throw new Error(`the upload was answered ${status}`);
    return (JSON.parse(fromUtf8(body)) as { id: string }).id;
  }

  async status(path: string, method = 'GET', way?: Way): Promise<number> {
    return (await this.ask(method, path, null, {}, way)).status;
  }

  /** Seconds from now. */
  async lifeOf(id: string): Promise<number> {
    const { body } = await this.ask('GET', `/file/${id}/info`);
    return (JSON.parse(fromUtf8(body)) as { expires: number }).expires - this.nowMs / 1_000;
  }
}
