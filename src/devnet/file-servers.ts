import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileServerOptions, type RunningFileServer, startFileServer } from '../file-server/file-server.ts';
import type { FileServer } from '../protocol/file-url.ts';

export type DevnetFileServerOptions = Omit<FileServerOptions, 'data' | 'host'>;

/** One file server of the network; its folder lives as long as the network. */
export class DevnetFileServer implements FileServer {
  readonly url: string;
  readonly ed25519: string;
  /** Where its files lie. */
  readonly folder: string;
  private readonly options: FileServerOptions;
  private running: RunningFileServer | undefined;

  private constructor(running: RunningFileServer, options: FileServerOptions) {
    this.url = running.url;
    this.ed25519 = running.ed25519;
    this.folder = options.data;
    this.running = running;
    this.options = { ...options, port: running.port };
  }

  static async start(options: DevnetFileServerOptions): Promise<DevnetFileServer> {
    const data = await mkdtemp(join(tmpdir(), 'devnet-files-'));
    const all = { ...options, data };
    return new DevnetFileServer(await startFileServer(all), all);
  }

  /** Undefined while it is stopped. */
  get fileCount(): number | undefined {
    return this.running?.fileCount();
  }

  async stop(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    await running?.stop();
  }

  /** Same port, key and files as before. */
  async restart(): Promise<void> {
    this.running ??= await startFileServer(this.options);
  }

  /** For good. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
