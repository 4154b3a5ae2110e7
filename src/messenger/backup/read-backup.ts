import { PART_BYTES } from '../../store/file-content.ts';
import { readChunks, type ByteSource, type KeyOpener } from './chunk-reader.ts';
import { BackupDamagedError, OtherAccountBackupError } from './errors.ts';
import { FrameReader } from './frames.ts';
import { decodeRecord, type BackupRecord, type EndRecord, type Manifest } from './records.ts';

const MAX_CONFIGS = 64;
const MAX_CONVERSATIONS = 100_000;
const MAX_FILE = 16_000_000;

/** Holds the records of one file against the order in which they have to come, and against its counts. */
class Grammar {
  readonly #accountId: string;
  readonly #conversations = new Set<string>();
  #manifest: Manifest | undefined;
  #configs = 0;
  #messages = 0;
  #files = 0;
  /** Bytes of the last file that have not come yet. */
  #missing = 0;

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  get minor(): number {
    return this.#manifest?.minor ?? 0;
  }

  check(record: BackupRecord): void {
    if ((record.kind === 'manifest') !== (this.#manifest === undefined)) throw new BackupDamagedError('order');
    if (record.kind !== 'part' && this.#missing > 0) throw new BackupDamagedError('a file that is not whole');
    switch (record.kind) {
      case 'manifest':
        if (record.value.accountId !== this.#accountId) throw new OtherAccountBackupError();
        if (record.value.conversations > MAX_CONVERSATIONS) throw new BackupDamagedError('too many conversations');
        this.#manifest = record.value;
        return;
      case 'config':
        if (++this.#configs > MAX_CONFIGS) throw new BackupDamagedError('too many configs');
        return;
      case 'conversation':
        if (this.#conversations.has(record.value.accountId)) throw new BackupDamagedError('a conversation twice');
        this.#conversations.add(record.value.accountId);
        if (this.#conversations.size > (this.#manifest?.conversations ?? 0))
          throw new BackupDamagedError('too many conversations');
        return;
      case 'message':
        if (!this.#conversations.has(record.value.with)) throw new BackupDamagedError('a message without conversation');
        if (++this.#messages > (this.#manifest?.messages ?? 0)) throw new BackupDamagedError('too many messages');
        return;
      case 'file':
        if (record.value.bytes > MAX_FILE) throw new BackupDamagedError('a file that is too large');
        this.#files += 1;
        this.#missing = record.value.bytes;
        return;
      case 'part':
        if (record.value.length === 0 || record.value.length > Math.min(PART_BYTES, this.#missing))
          throw new BackupDamagedError('a part of no file');
        this.#missing -= record.value.length;
        return;
      case 'end':
        return this.#checkEnd(record.value);
      case 'unknown':
        return;
    }
  }

  #checkEnd(end: EndRecord): void {
    const isWhole =
      end.configs === this.#configs &&
      end.conversations === this.#conversations.size &&
      end.messages === this.#messages &&
      end.files === this.#files;
    if (!isWhole) throw new BackupDamagedError('counts');
  }
}

/**
 * All records of a file, checked, chunk by chunk. Whoever has come to the end knows that the whole file is good.
 *
 * @param accountId of this device: files of other accounts are refused
 * @throws BackupDamagedError, BackupNewerError, WrongPassphraseError, OtherAccountBackupError, and what the source throws
 */
export async function* readBackup(
  source: ByteSource,
  openKey: KeyOpener,
  accountId: string,
): AsyncGenerator<BackupRecord[]> {
  const frames = new FrameReader();
  const grammar = new Grammar(accountId);
  for await (const chunk of readChunks(source, openKey)) {
    const records: BackupRecord[] = [];
    for (const frame of frames.push(chunk)) {
      const record = decodeRecord(frame, grammar.minor);
      grammar.check(record);
      records.push(record);
    }
    yield records;
  }
  frames.finish();
}
