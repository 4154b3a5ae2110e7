import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { isObject, parseJson } from '../protocol/json.ts';
import { isFileId } from '../protocol/file-server.ts';
import { utf8 } from '../crypto/bytes.ts';

/** What is known of a stored file besides its bytes. Times in ms. */
export interface FileEntry {
  size: number;
  uploadedAtMs: number;
  expiresAtMs: number;
}

/** Begins with the line break, so that it stands apart from a line before it that was cut off. */
const line = (id: string, { size, uploadedAtMs, expiresAtMs }: FileEntry): string =>
  `\n${JSON.stringify({ id, size, uploaded: uploadedAtMs, expires: expiresAtMs })}`;

function readLine(text: string): [string, FileEntry] | null {
  let json: unknown;
  try {
    json = parseJson(utf8(text));
  } catch {
    return null; // the last line of a server that was killed while it wrote
  }
  if (!isObject(json)) return null;
  const { id, size, uploaded: uploadedAtMs, expires: expiresAtMs } = json;
  const isEntry =
    typeof id === 'string' &&
    isFileId(id) &&
    Number.isSafeInteger(size) &&
    Number.isFinite(uploadedAtMs) &&
    Number.isFinite(expiresAtMs);
  return isEntry
    ? [id, { size: size as number, uploadedAtMs: uploadedAtMs as number, expiresAtMs: expiresAtMs as number }]
    : null;
}

/**
 * The entries of all files, on disk as a list of lines that only ever grows: the last line of an id counts. A line that
 * was cut off by a crash is skipped, and the list written anew.
 */
export class FileIndex {
  readonly entries = new Map<string, FileEntry>();
  private readonly path: string;
  private file: FileHandle | undefined;
  private lines = 0;

  constructor(path: string) {
    this.path = path;
  }

  async load(): Promise<void> {
    const text = await readFile(this.path, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      },
    );
    for (const part of text.split('\n')) {
      const entry = readLine(part);
      if (entry) this.entries.set(...entry);
    }
  }

  /** On disk when this resolves. */
  async set(id: string, entry: FileEntry): Promise<void> {
    this.file ??= await open(this.path, 'a', 0o600);
    await this.file.appendFile(line(id, entry));
    await this.file.datasync();
    this.lines++;
    this.entries.set(id, entry);
  }

  /** Lines that say nothing any more are left out when there are many of them. */
  async compactIfLong(): Promise<void> {
    if (this.lines > 1_000 + 2 * this.entries.size) await this.compact();
  }

  /** Writes the list anew: either the old or the new one is there, whatever happens meanwhile. */
  async compact(): Promise<void> {
    await this.close();
    const next = `${this.path}.new`;
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile([...this.entries].map(([id, entry]) => line(id, entry)).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.path);
    this.lines = this.entries.size;
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }
}
