import { fromBase64, toBase64 } from '../../crypto/bytes.ts';
import { StarlingError } from '../../crypto/errors.ts';
import type { ImportSummary, MessengerApi } from '../../messenger/api.ts';

/** The file does not even begin like a backup. */
export class NotABackupError extends StarlingError {
  readonly code = 'not-a-backup';
}

/** What the file begins with. @see docs/decisions/0007-backup-file.md */
const MAGIC = 'STARLINGBACKUP';
/** A piece in base64 stays below the 4 MB that one call may carry. */
const PIECE_BYTES = 2_000_000;
const ASK_EVERY_MS = 500;

/** Told again and again; counts of rows when exporting, of bytes when importing. `checking`: everything is handed over. */
export type Progress = (done: number, total: number, checking?: boolean) => void;

/**
 * Asks for a backup piece by piece.
 *
 * @param passphrase undefined: the recovery phrase opens it
 * @param wanted asked before each piece; false gives up
 * @returns the file, or null if it is not wanted any more
 */
export async function collectBackup(
  messenger: MessengerApi,
  passphrase: string | undefined,
  progress: Progress,
  wanted: () => boolean,
): Promise<Blob | null> {
  const { id } = await messenger.beginExport(passphrase === undefined ? {} : { passphrase });
  const pieces: BlobPart[] = [];
  while (wanted()) {
    const { data, done, total } = await messenger.exportPart({ id });
    if (!wanted()) return null;
    progress(done, total);
    if (data === null) return new Blob(pieces, { type: 'application/octet-stream' });
    pieces.push(fromBase64(data));
  }
  return null;
}

/**
 * Hands a backup over piece by piece; nothing is changed before the last one.
 *
 * @returns what came in, or null if it was not wanted any more before the last piece
 * @throws NotABackupError, and what `finishImport` throws
 */
export async function bringInBackup(
  messenger: MessengerApi,
  file: Blob,
  passphrase: string | undefined,
  progress: Progress,
  wanted: () => boolean,
): Promise<ImportSummary | null> {
  if ((await file.slice(0, MAGIC.length).text()) !== MAGIC) throw new NotABackupError('this is no backup');
  const { id } = await messenger.beginImport(passphrase === undefined ? {} : { passphrase });
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    if (!wanted()) return null;
    const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    await messenger.importPart({ id, data: toBase64(piece) });
    progress(Math.min(file.size, at + PIECE_BYTES), file.size);
  }
  return wanted() ? finishing(messenger, id, progress) : null;
}

/** Checks and writes in the background; asks meanwhile how far it has come. */
async function finishing(messenger: MessengerApi, id: string, progress: Progress): Promise<ImportSummary> {
  progress(0, 0, true);
  const timer = setInterval(() => {
    void messenger.importProgress({ id }).then(
      ({ done, total }) => total > 0 && progress(done, total, true),
      () => undefined,
    );
  }, ASK_EVERY_MS);
  try {
    return await messenger.finishImport({ id });
  } finally {
    clearInterval(timer);
  }
}

/** `starling-backup-2026-11-24.starling`, by the day here. */
export function backupName(nowMs: number): string {
  const now = new Date(nowMs);
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
  return `starling-backup-${day.join('-')}.starling`;
}
