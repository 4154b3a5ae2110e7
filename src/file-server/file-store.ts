import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { base64urlnopad } from '@scure/base';
import { type Bytes, fromHex, randomBytes, toHex } from '../crypto/bytes.ts';
import { StarlingError } from '../crypto/errors.ts';
import { contentId, isContentId } from '../protocol/file-server.ts';
import { type FileEntry, FileIndex } from './file-index.ts';

/** There is no room: by our own limit, or on the disk. */
export class StorageFullError extends StarlingError {
  readonly code = 'storage-full';
  override readonly retryable = true;
}

export interface FileStoreOptions {
  folder: string;
  /** All files together, in bytes. */
  capacityBytes: number;
  /** `content`: the id follows from the bytes, so that equal files are stored once; `decimal`: a random number. */
  ids: 'content' | 'decimal';
  /** Life of files whose entry got lost, ms. */
  defaultLifeMs: number;
  /** ms */
  now: () => number;
}

const DECIMAL_ID = /^(?:0|[1-9]\d{0,15})$/;
const CONTENT_NAME = /^[0-9a-f]{66}$/;
const DECIMAL_NAME = /^n(\d{1,16})$/;

/**
 * Name of the file in the folder; null if it is no id of ours. Hex, because there are disks that do not tell `a` from `A`.
 * Nothing of what a client says becomes part of a path otherwise.
 */
function fileName(id: string): string | null {
  if (isContentId(id)) return toHex(base64urlnopad.decode(id));
  return DECIMAL_ID.test(id) ? `n${id}` : null;
}

function idOfName(name: string): string | null {
  if (CONTENT_NAME.test(name)) return base64urlnopad.encode(fromHex(name));
  return DECIMAL_NAME.exec(name)?.[1] ?? null;
}

const NO_SPACE: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

/** Files on disk. Whoever reads sees a whole file or none; whatever was written half is gone at the next start. */
export class FileStore {
  private readonly options: FileStoreOptions;
  private readonly index: FileIndex;
  private usedBytes = 0;
  /** Changes happen one after the other, so that clean-up never meets an upload of the same file. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: FileStoreOptions) {
    this.options = options;
    this.index = new FileIndex(join(options.folder, 'index.jsonl'));
  }

  private get files(): string {
    return join(this.options.folder, 'files');
  }

  private get incoming(): string {
    return join(this.options.folder, 'incoming');
  }

  get count(): number {
    return this.index.entries.size;
  }

  /** Brings folder and list in step. @throws Error if a folder of ours is a symbolic link or cannot be used. */
  async open(): Promise<void> {
    for (const folder of [this.options.folder, this.files, this.incoming]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (folder !== this.options.folder && !(await lstat(folder)).isDirectory())
        throw new Error(`${folder} is not a folder`);
    }
    for (const name of await readdir(this.incoming)) await rm(join(this.incoming, name), { force: true });
    await this.index.load();
    const nowMs = this.options.now();
    const present = new Map<string, FileEntry>();
    for (const name of await readdir(this.files)) {
      const id = idOfName(name);
      const found = await lstat(join(this.files, name));
      if (id === null || !found.isFile()) continue; // not ours: neither served nor removed
      const known = this.index.entries.get(id);
      // A file gets its name only when it is whole; killed before its entry was written, it lives for the usual time.
      const adopted = { uploadedAtMs: nowMs, expiresAtMs: nowMs + this.options.defaultLifeMs };
      present.set(id, { ...(known ?? adopted), size: found.size });
    }
    this.index.entries.clear();
    for (const [id, entry] of present) this.index.entries.set(id, entry);
    this.usedBytes = [...present.values()].reduce((sum, { size }) => sum + size, 0);
    await this.index.compact();
    await this.removeExpired();
  }

  private inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.queue.then(change);
    this.queue = done.catch(() => undefined);
    return done;
  }

  /**
   * On disk when this resolves. Equal bytes are stored once and live until the later of both ends.
   *
   * @throws StorageFullError
   */
  put(blob: Uint8Array, lifeMs: number): Promise<{ id: string; entry: FileEntry }> {
    return this.inTurn(async () => {
      const uploadedAtMs = this.options.now();
      const id = this.options.ids === 'content' ? contentId(blob) : this.unusedNumber();
      const known = this.index.entries.get(id);
      if (known === undefined) await this.write(id, blob);
      const expiresAtMs = Math.max(known?.expiresAtMs ?? 0, uploadedAtMs + lifeMs);
      const entry = { size: blob.length, uploadedAtMs, expiresAtMs };
      try {
        await this.index.set(id, entry);
      } catch (error) {
        if (known === undefined) await this.remove(id, blob.length);
        rethrowFull(error);
      }
      return { id, entry };
    });
  }

  private async remove(id: string, size: number): Promise<void> {
    const path = this.pathOf(id);
    if (path === null) return;
    await rm(path, { force: true });
    this.index.entries.delete(id);
    this.usedBytes -= size;
  }

  private unusedNumber(): string {
    for (;;) {
      const id = String(new DataView(randomBytes(8).buffer).getBigUint64(0) >> 11n);
      if (!this.index.entries.has(id)) return id;
    }
  }

  private async write(id: string, blob: Uint8Array): Promise<void> {
    if (this.usedBytes + blob.length > this.options.capacityBytes) throw new StorageFullError('no room for the file');
    const whole = this.pathOf(id);
    if (whole === null) throw new RangeError('not an id');
    const half = join(this.incoming, toHex(randomBytes(16)));
    try {
      const file = await open(half, 'wx', 0o600);
      try {
        await file.writeFile(blob);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(half, whole);
    } catch (error) {
      await rm(half, { force: true });
      rethrowFull(error);
    }
    await syncFolder(this.files);
    this.usedBytes += blob.length;
  }

  private pathOf(id: string): string | null {
    const name = fileName(id);
    return name === null ? null : join(this.files, name);
  }

  /** The entry of a file, expired or not. */
  entry(id: string): FileEntry | undefined {
    return this.index.entries.get(id);
  }

  /** The bytes; null if the file is not (or no longer) there. Never follows a symbolic link. */
  async read(id: string): Promise<Bytes | null> {
    const path = this.pathOf(id);
    const entry = this.index.entries.get(id);
    if (path === null || entry === undefined) return null;
    try {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        const blob = new Uint8Array(entry.size);
        const { bytesRead } = await file.read(blob, 0, blob.length, 0);
        return bytesRead === blob.length ? blob : null;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  }

  /** Never shortens a life. Undefined: there is no such file. */
  extend(id: string, lifeMs: number): Promise<FileEntry | undefined> {
    return this.inTurn(async () => {
      const known = this.index.entries.get(id);
      if (known === undefined) return undefined;
      const expiresAtMs = Math.max(known.expiresAtMs, this.options.now() + lifeMs);
      if (expiresAtMs === known.expiresAtMs) return known;
      const entry = { ...known, expiresAtMs };
      await this.index.set(id, entry).catch(rethrowFull);
      return entry;
    });
  }

  removeExpired(): Promise<void> {
    return this.inTurn(async () => {
      const nowMs = this.options.now();
      for (const [id, { size, expiresAtMs }] of this.index.entries)
        if (expiresAtMs <= nowMs) await this.remove(id, size);
      await this.index.compactIfLong();
    });
  }

  /** After everything that was begun. */
  close(): Promise<void> {
    return this.inTurn(() => this.index.close());
  }
}

function rethrowFull(error: unknown): never {
  if (NO_SPACE.has((error as NodeJS.ErrnoException).code))
    throw new StorageFullError('the disk is full', { cause: error });
  throw error;
}

/** A new name is safe only when its folder is. Windows cannot do it, and need not. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  try {
    await folder?.sync();
  } catch {
    // A file system without it: then the name is as safe as it gets.
  } finally {
    await folder?.close();
  }
}
