import type { StoredConversation } from '../../store/internal-rows.ts';
import type { PassphraseCost } from '../../crypto/passphrase-cost.ts';
import type { ConfigMessage } from './records.ts';

/** What backups need of the config objects. */
export interface BackupHooks {
  /** The current inner messages, to be put into the file. */
  configs(): Promise<ConfigMessage[]>;
  /** Merges those of a file; inside an open transaction over all tables, before any conversation of the file is written. */
  applyConfigs(list: readonly ConfigMessage[]): Promise<void>;
  /**
   * Makes a conversation known to the config; inside the transaction that gives it messages of the file, after they
   * and the row are written. Once for a conversation and import.
   */
  adopt(row: StoredConversation): Promise<void>;
}

/** How files are written; tests make small and cheap ones. */
export interface BackupFormatOptions {
  /** Default: 64 MiB, three passes. */
  cost?: PassphraseCost;
  /** Plaintext of one chunk, 1 KiB – 256 KiB, which is the default. */
  chunkBytes?: number;
}
