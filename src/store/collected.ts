import { Dexie, type DexieOptions, type Table } from 'dexie';
import { fromBase64, toBase64, utf8, fromUtf8, type Bytes } from '../crypto/bytes.ts';
import { blake2b } from '../crypto/hash.ts';
import { platform } from '../crypto/platform.ts';
import { openBox, sealBox } from '../crypto/sealed-box.ts';
import { troubleOf } from './trouble.ts';

/** A message as a swarm member gave it, still encrypted to the account. */
export interface CollectedMessage {
  /** Ed25519 hex. */
  member: string;
  hash: string;
  data: Bytes;
  /** ms, network time. */
  timestampMs: number;
  expirationMs: number;
}

interface CollectedRow {
  id?: number;
  sealed: Bytes;
}

/** More than this waits in the swarm. */
const MAX_ROWS = 2_000;

export const COLLECTED_NAME = 'starling-collected';

/** What sealed messages are kept under while the lock is closed: anybody may put in, only the database key takes out. */
export interface CollectingKeys {
  secret: Bytes;
  public: Bytes;
}

/** @param databaseKey 32 bytes */
export async function collectingKeys(databaseKey: Uint8Array): Promise<CollectingKeys> {
  const secret = blake2b(utf8('starling collecting'), { key: databaseKey, size: 32 });
  return { secret, public: await platform.x25519Public(secret) };
}

/** A database of its own, which needs no key to be written to. It shows how many and how large, nothing else. */
export class CollectedMessages extends Dexie {
  declare messages: Table<CollectedRow, number>;

  constructor(options: Pick<DexieOptions, 'indexedDB' | 'IDBKeyRange'> & { name?: string } = {}) {
    const { name, ...backend } = options;
    super(name ?? COLLECTED_NAME, { ...backend, cache: 'disabled' });
    this.version(1).stores({ messages: '++id' });
  }

  /** @returns false if it is full: nothing was kept */
  async keep(publicKey: Uint8Array, messages: readonly CollectedMessage[]): Promise<boolean> {
    const rows = await Promise.all(
      messages.map(async (message) => ({
        sealed: await sealBox(utf8(JSON.stringify({ ...message, data: toBase64(message.data) })), publicKey),
      })),
    );
    return this.transaction('rw', this.messages, async () => {
      if ((await this.messages.count()) + rows.length > MAX_ROWS) return false;
      await this.messages.bulkAdd(rows);
      return true;
    });
  }

  /** Everything that is here, oldest first, with what `forget` wants. Rows that do not open (another account's) are left out. */
  async openAll(keys: CollectingKeys): Promise<{ messages: CollectedMessage[]; ids: number[] }> {
    const rows = await this.#rows();
    const opened = await Promise.all(
      rows.map(async ({ sealed }): Promise<CollectedMessage[]> => {
        try {
          const row = JSON.parse(fromUtf8(await openBox(sealed, keys.secret, keys.public))) as CollectedMessage & {
            data: string;
          };
          return [{ ...row, data: fromBase64(row.data) }];
        } catch {
          return [];
        }
      }),
    );
    return { messages: opened.flat(), ids: rows.flatMap(({ id }) => (id === undefined ? [] : [id])) };
  }

  /** What cannot be read is thrown away: all of it can be fetched again. */
  async #rows(): Promise<CollectedRow[]> {
    try {
      return await this.messages.orderBy('id').toArray();
    } catch (error) {
      if (troubleOf(error) !== 'damaged') throw error;
      await this.delete();
      await this.open();
      return [];
    }
  }

  async forget(ids: readonly number[]): Promise<void> {
    await this.messages.bulkDelete([...ids]);
  }
}
