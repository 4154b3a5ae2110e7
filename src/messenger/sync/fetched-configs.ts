import type { AccountKeys } from '../../crypto/account.ts';
import { CONFIG_KINDS, CONFIG_NAMES, type ConfigName } from '../../protocol/config/config-kind.ts';
import type { IncomingConfig } from '../../protocol/config/config-object.ts';
import { openStoredConfig } from '../../protocol/config/stored-config.ts';
import type { FetchedMessage, MemberAnswer } from '../network-port.ts';

/** What members gave of one config, opened. */
export interface FetchedConfig {
  name: ConfigName;
  incoming: IncomingConfig[];
  /** By hash, what each member that gave it said about when it was stored, ms; none of it is signed. */
  saidMs: ReadonlyMap<string, readonly number[]>;
  /** Messages that this version cannot open; they stay where they are. */
  unreadable: number;
}

/** Unites the answers of all members by hash and opens them. Configs of which nothing came are left out. */
export async function openFetched(answers: readonly MemberAnswer[], account: AccountKeys): Promise<FetchedConfig[]> {
  const fetched: FetchedConfig[] = [];
  for (const name of CONFIG_NAMES) {
    const { namespace } = CONFIG_KINDS[name];
    const messages = new Map<string, FetchedMessage>();
    const saidMs = new Map<string, number[]>();
    const given = answers.flatMap((answer) => answer.namespaces.filter((one) => one.namespace === namespace));
    for (const message of given.flatMap((one) => one.messages)) {
      messages.set(message.hash, message);
      saidMs.set(message.hash, [...(saidMs.get(message.hash) ?? []), message.timestampMs]);
    }
    if (messages.size === 0) continue;
    const incoming: IncomingConfig[] = [];
    for (const { hash, data } of messages.values()) {
      const opened = await openStoredConfig(data, name, account);
      if (opened) incoming.push({ hash, stored: data, opened });
    }
    fetched.push({ name, incoming, saidMs, unreadable: messages.size - incoming.length });
  }
  return fetched;
}
