import type { KeyStorage } from '../../../src/store/key-vault.ts';

/** A {@link KeyStorage} that shows its values. */
export function memoryStorage(): KeyStorage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (name) => values.get(name),
    set: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  };
}
