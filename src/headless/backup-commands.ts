import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StarlingError } from '../crypto/errors.ts';
import type { BackupFiles } from '../messenger/backup/backup.ts';
import { textField, type Request } from './line-protocol.ts';

/** The file cannot be read or written. */
export class FileAccessError extends StarlingError {
  readonly code = 'file';
}

/** The part of `CommandTools` that is needed here. */
interface BackupTools {
  messenger: { backups: BackupFiles };
}

type Input = Request['input'];
type Command = (tools: BackupTools, input: Input) => Promise<{ ok: unknown }>;

const PIECE_BYTES = 1024 * 1024;

const passphraseOf = (input: Input): string | undefined =>
  input['passphrase'] === undefined ? undefined : textField(input, 'passphrase');

/** Errors of the system name paths and causes; ours say what was tried. */
export function fileError(sentence: string, error: unknown): unknown {
  const isSystem = error instanceof Error && 'syscall' in error;
  return isSystem ? new FileAccessError(sentence, { cause: error }) : error;
}

/** Written beside its place and moved there when it is whole and on disk. */
async function exportTo(backups: BackupFiles, path: string, passphrase: string | undefined) {
  const running = await backups.exportFile({ passphrase });
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.part`;
  let bytes = 0;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      for await (const piece of running.chunks) {
        await file.writeFile(piece);
        bytes += piece.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw fileError('the backup cannot be written there', error);
  }
  const { messages, conversations, omitted } = running.counts;
  return { path, bytes, messages, conversations, ...(omitted > 0 && { omitted }) };
}

/** Commands around the backup file. Fields: `path`, and `passphrase` if not the recovery phrase shall open it. */
export const BACKUP_COMMANDS: Readonly<Record<string, Command>> = {
  export: async ({ messenger }, input) => ({
    ok: await exportTo(messenger.backups, resolve(textField(input, 'path')), passphraseOf(input)),
  }),
  import: async ({ messenger }, input) => {
    const path = resolve(textField(input, 'path'));
    const source = () => createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Uint8Array>;
    try {
      return { ok: await messenger.backups.importFile({ source, passphrase: passphraseOf(input) }) };
    } catch (error) {
      throw fileError('the backup cannot be read', error);
    }
  },
};
