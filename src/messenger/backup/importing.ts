import { derivePassphraseKey, normalPassphrase } from '../../crypto/passphrase-key.ts';
import { toHex, type Bytes } from '../../crypto/bytes.ts';
import { loadKeys, recoveryPhrase } from '../account.ts';
import type { ImportSummary } from '../api.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import { NoAccountError } from '../errors.ts';
import type { ByteSource, KeyOpener } from './chunk-reader.ts';
import type { BackupHeader } from './header.ts';
import type { BackupHooks } from './hooks.ts';
import { ImportedFiles } from './imported-files.ts';
import { ImportWriter } from './import-writer.ts';
import { readBackup } from './read-backup.ts';
import { passwordFor, type Secrets } from './secret.ts';

/** The file is read twice, its key is derived once. */
function rememberingKey(secrets: Secrets): { open: KeyOpener; forget: () => void } {
  const keys = new Map<string, Bytes>();
  const open = async (header: BackupHeader): Promise<Bytes> => {
    const name = JSON.stringify([header.secret, header.cost, toHex(header.salt)]);
    const key =
      keys.get(name) ?? (await derivePassphraseKey(passwordFor(header.secret, secrets), header.salt, header.cost));
    keys.set(name, key);
    return key;
  };
  return { open, forget: () => keys.forEach((key) => key.fill(0)) };
}

/** Opening a chunk takes some 20 ms; pages and polls get their turn between two of them. */
const othersFirst = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Checks the whole file, then takes in what is not here yet.
 *
 * @param source opens the file from its beginning; called twice, so that its contents are never held as a whole
 * @throws WrongPassphraseError, BackupDamagedError, BackupNewerError, OtherAccountBackupError (nothing was changed);
 *   NoAccountError; what the source throws
 */
export async function importBackup(
  context: MessengerContext,
  hooks: Pick<BackupHooks, 'applyConfigs' | 'adopt'>,
  input: { source: () => ByteSource; passphrase?: string | undefined },
): Promise<ImportSummary> {
  await loadKeys(context);
  const { accountId } = requireKeys(context);
  const phrase = (await recoveryPhrase(context))?.phrase;
  if (phrase === undefined) throw new NoAccountError('there is no account on this device');
  const key = rememberingKey({ passphrase: normalPassphrase(input.passphrase), phrase });
  try {
    const check = readBackup(input.source(), key.open, accountId);
    while (!(await check.next()).done) await othersFirst();
    await context.fault('import: checked');
    const writer = new ImportWriter(context, hooks);
    const files = new ImportedFiles(context);
    for await (const records of readBackup(input.source(), key.open, accountId)) {
      for (const record of records) {
        if (record.kind === 'file' && !writer.isEmpty) await writer.flush();
        writer.take(record);
        await files.take(record);
      }
      if (writer.isFull) await writer.flush();
      await othersFirst();
    }
    await writer.flush();
    return writer.summary;
  } finally {
    key.forget();
  }
}
