import type { AccountKeys } from '../../crypto/account.ts';
import { CONFIG_KINDS, CONFIG_NAMES, type ConfigName } from '../../protocol/config/config-kind.ts';
import type { IncomingConfig } from '../../protocol/config/config-object.ts';
import { openStoredConfig } from '../../protocol/config/stored-config.ts';
import type { FetchedMessage, MemberAnswer } from '../network-port.ts';

/** What members gave of one config, opened. */
export interface FetchedConfig {
  name: ConfigName;
  incoming: IncomingConfig[];
  /** ms; storage time of the newest. */
  newestMs: number;
  /** ms; storage times by hash. */
  storedAtMs: ReadonlyMap<string, number>;
  /** Messages that this version cannot open; they stay where they are. */
  unreadable: number;
}

/** Unites the answers of all members by hash and opens them. Configs of which nothing came are left out. */
export async function openFetched(answers: readonly MemberAnswer[], account: AccountKeys): Promise<FetchedConfig[]> {
  const fetched: FetchedConfig[] = [];
  for (const name of CONFIG_NAMES) {
    const { namespace } = CONFIG_KINDS[name];
    const messages = new Map<string, FetchedMessage>();
    for (const { namespaces } of answers)
      for (const answer of namespaces)
        if (answer.namespace === namespace) for (const message of answer.messages) messages.set(message.hash, message);
    if (messages.size === 0) continue;
    const incoming: IncomingConfig[] = [];
    for (const { hash, data } of messages.values()) {
      const opened = await openStoredConfig(data, name, account);
      if (opened) incoming.push({ hash, stored: data, opened });
    }
    const times = [...messages.values()].map(({ hash, timestampMs }) => [hash, timestampMs] as const);
    fetched.push({
      name,
      incoming,
      newestMs: Math.max(...times.map(([, atMs]) => atMs)),
      storedAtMs: new Map(times),
      unreadable: messages.size - incoming.length,
    });
  }
  return fetched;
}
