/** Where the network layer keeps what must outlive the worker: guards, pool, swarms, clock samples. Values are JSON. */
export interface NetworkState {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
}

/** A {@link NetworkState} that lasts as long as the process. */
export function memoryState(): NetworkState {
  const values = new Map<string, string>();
  return {
    async get<T>(key: string) {
      const json = values.get(key);
      return json === undefined ? undefined : (JSON.parse(json) as T);
    },
    async set(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, JSON.stringify(value));
    },
  };
}
