import type { StoredMessage } from '../message-store.ts';

/** One namespace, or every namespace of the account. */
export type Scope = number | 'all';

/** Hashes sorted bytewise, by namespace; the form that answers for `all` take. */
export function byNamespace(messages: readonly StoredMessage[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const message of messages) (groups[String(message.namespace)] ??= []).push(message.hash);
  for (const hashes of Object.values(groups)) hashes.sort();
  return groups;
}
