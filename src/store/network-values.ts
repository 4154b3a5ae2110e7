import type { StarlingDatabase } from './database.ts';

/** What the network keeps (node pool, guards, swarms, gateways): JSON values, keys hashed and values sealed. */
export interface NetworkValues {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
}

export function networkValues(db: StarlingDatabase): NetworkValues {
  const hashed = (key: string) => db.hashOf('network', key);
  return {
    get: async <T>(key: string) => (await db.network.get(hashed(key)))?.value as T | undefined,
    set: async (key, value) => {
      if (value === undefined) await db.network.delete(hashed(key));
      else await db.network.put({ key: hashed(key), value });
    },
  };
}
