import type { NetworkState } from '../../network/network-state.ts';
import { isObject, parseJson } from '../../protocol/json.ts';
import { utf8 } from '../../crypto/bytes.ts';
import type { KeyStorage } from '../../store/key-vault.ts';

const NAME = 'collecting-network';

/** A {@link NetworkState} whose values are known besides, so that the network can be reached while the database is closed. */
export interface MirroredState extends NetworkState {
  /** Writes what is known into session memory. */
  save(): Promise<void>;
}

/** @param behind where values come from and go to; null: they are only here */
export function mirroredState(
  session: KeyStorage,
  behind: NetworkState | null,
  known = new Map<string, unknown>(),
): MirroredState {
  return {
    async get<T>(key: string) {
      if (behind === null) return known.get(key) as T | undefined;
      const value = await behind.get<T>(key);
      known.set(key, value);
      return value;
    },
    async set(key, value) {
      known.set(key, value);
      await behind?.set(key, value);
    },
    save: async () => session.set(NAME, JSON.stringify(Object.fromEntries(known))),
  };
}

/** What was saved last; null if nothing was. */
export async function savedState(session: KeyStorage): Promise<MirroredState | null> {
  const stored = await session.get(NAME);
  const values = stored === undefined ? null : parseJson(utf8(stored));
  return isObject(values) ? mirroredState(session, null, new Map(Object.entries(values))) : null;
}

export const forgetSavedState = async (session: KeyStorage): Promise<void> => session.remove(NAME);
