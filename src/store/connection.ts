import type { StarlingDatabase } from './database.ts';
import type { ConnectionState } from './connection-state.ts';

const KEY = 'now';

const NEVER: ConnectionState = { state: 'connecting', lastCheckedMs: null, checking: false, clockOffMs: null };

/** As the background last wrote it. */
export async function getConnection(db: StarlingDatabase): Promise<ConnectionState> {
  return ((await db.connection.get(KEY))?.value as ConnectionState | undefined) ?? NEVER;
}

/** Pages see it through their live query. */
export async function putConnection(db: StarlingDatabase, state: ConnectionState): Promise<void> {
  await db.connection.put({ key: KEY, value: state });
}
