import { concatBytes, fromBase64, toBase64, type Bytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import type { ImportSummary, MessengerApi } from '../api.ts';
import { freshId, type MessengerContext } from '../context.ts';
import type { ByteSource } from './chunk-reader.ts';
import { BackupTooLargeError } from './errors.ts';
import { startExport, type RunningExport } from './exporting.ts';
import type { BackupFormatOptions, BackupHooks } from './hooks.ts';
import { importBackup } from './importing.ts';
import { Running } from './running.ts';

export type { BackupHooks } from './hooks.ts';

/** A piece given out is at least as long, the last excepted. */
const PART_BYTES = 1024 * 1024;
const MAX_PART_BYTES = 4 * 1024 * 1024;
/** Of all imports together. */
const MAX_HELD_BYTES = 512 * 1024 * 1024;

/** For those who have a file system: the file as a stream, without ids and base64. */
export interface BackupFiles {
  exportFile(input: { passphrase?: string | undefined }): Promise<RunningExport>;
  /** @param input.source opens the file from its beginning; called twice */
  importFile(input: { source: () => ByteSource; passphrase?: string | undefined }): Promise<ImportSummary>;
}

export type BackupApi = Pick<
  MessengerApi,
  'beginExport' | 'exportPart' | 'beginImport' | 'importPart' | 'finishImport' | 'importProgress'
>;

interface RunningImport {
  passphrase: string | undefined;
  parts: Bytes[];
  bytes: number;
}

/** The pieces, with what has been asked for of them. */
function* counted(parts: readonly Bytes[], progress: { done: number }): Generator<Bytes> {
  for (const part of parts) {
    yield part;
    progress.done += part.length;
  }
}

/** Backup files of the account, for pages (in pieces, by id) and for streams. */
export function createBackups(
  context: MessengerContext,
  hooks: BackupHooks,
  options: BackupFormatOptions = {},
): BackupApi & BackupFiles {
  const exports = new Running<RunningExport>(context.now);
  const imports = new Running<RunningImport>(context.now);
  let finishingBytes = 0;
  const finishing = new Map<string, { done: number; total: number }>();
  const exportFile: BackupFiles['exportFile'] = ({ passphrase }) =>
    startExport(context, hooks, { ...options, passphrase });
  const importFile: BackupFiles['importFile'] = (input) => importBackup(context, hooks, input);

  return {
    exportFile,
    importFile,
    beginExport: async (input) => {
      const id = freshId(context);
      exports.add(id, await exportFile(input));
      return { id };
    },
    exportPart: async ({ id }) => {
      const running = exports.get(id);
      const pieces: Bytes[] = [];
      let length = 0;
      try {
        while (length < PART_BYTES) {
          const next = await running.chunks.next();
          if (next.done) break;
          pieces.push(next.value);
          length += next.value.length;
        }
      } catch (error) {
        // What is missing must not look like the end.
        exports.drop(id);
        throw error;
      }
      if (length === 0) exports.drop(id);
      return {
        data: length === 0 ? null : toBase64(concatBytes(...pieces)),
        done: running.done,
        total: running.total,
      };
    },
    beginImport: async ({ passphrase }) => {
      const id = freshId(context);
      imports.add(id, { passphrase, parts: [], bytes: 0 });
      return { id };
    },
    importPart: async ({ id, data }) => {
      const running = imports.get(id);
      if (data.length > (MAX_PART_BYTES / 3) * 4 + 4)
        throw new MalformedInputError('a piece of a backup has at most 4 MB');
      const held = imports.values().reduce((sum, { bytes }) => sum + bytes, finishingBytes);
      const part = fromBase64(data);
      if (held + part.length > MAX_HELD_BYTES) {
        imports.drop(id);
        throw new BackupTooLargeError('This backup is too large to be brought in here (more than 512 MB).');
      }
      running.parts.push(part);
      running.bytes += part.length;
    },
    finishImport: async ({ id }) => {
      const { parts, passphrase, bytes } = imports.get(id);
      imports.drop(id);
      finishingBytes += bytes;
      const progress = { done: 0, total: 2 * bytes };
      finishing.set(id, progress);
      try {
        return await importFile({ source: () => counted(parts, progress), passphrase });
      } finally {
        finishingBytes -= bytes;
        finishing.delete(id);
      }
    },
    importProgress: async ({ id }) => ({ ...(finishing.get(id) ?? { done: 0, total: 0 }) }),
  };
}
