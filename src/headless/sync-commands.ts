import { parseAccountId } from '../crypto/account-id.ts';
import { toHex } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { NotFoundError } from '../messenger/errors.ts';
import { loadConfig } from '../protocol/config/config-dump.ts';
import type { ConfigName } from '../protocol/config/config-kind.ts';
import { ConfigObject } from '../protocol/config/config-object.ts';
import { hexOf } from '../protocol/config/config-values.ts';
import { readContacts } from '../protocol/config/contacts.ts';
import { readConvos } from '../protocol/config/convo-info.ts';
import { readGroups } from '../protocol/config/user-groups.ts';
import { readProfile } from '../protocol/config/user-profile.ts';
import type { StarlingDatabase } from '../store/database.ts';
import { pendingOf } from '../store/pending.ts';
import type { Command, CommandTools } from './commands.ts';
import { textField, type Request } from './line-protocol.ts';

type Input = Request['input'];

/** The conversation with somebody; made if there is none. */
async function opened({ messenger }: CommandTools, input: Input): Promise<{ conversation: string }> {
  const { key } = await messenger.openConversation({ accountId: textField(input, 'with') });
  return { conversation: key };
}

async function known({ db }: CommandTools, input: Input): Promise<{ conversation: string }> {
  const key = db.conversationKey(parseAccountId(textField(input, 'with')));
  if (!(await db.conversations.get(key))) throw new NotFoundError('no conversation with this Account ID');
  return { conversation: key };
}

function untilField(input: Input): number | 'for-ever' | null {
  const { until = 'for-ever' } = input;
  if (until === null || until === 'for-ever') return until;
  if (typeof until === 'number' && Number.isSafeInteger(until) && until > 0) return until;
  throw new MalformedInputError('`until` must be a time in ms, "for-ever" or null');
}

function flagField(input: Input, name: string, otherwise: boolean): boolean {
  const value = input[name] ?? otherwise;
  if (typeof value !== 'boolean') throw new MalformedInputError(`\`${name}\` must be true or false`);
  return value;
}

function upToField(input: Input, otherwise: number): number {
  const { upTo = otherwise } = input;
  if (typeof upTo !== 'number' || !Number.isSafeInteger(upTo) || upTo < 0)
    throw new MalformedInputError('`upTo` must be a time in ms');
  return upTo;
}

const READERS: Readonly<Record<ConfigName, (config: ConfigObject) => unknown>> = {
  profile: readProfile,
  contacts: readContacts,
  convo: readConvos,
  groups: readGroups,
};

/** Byte fields become hex. */
const asJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, item: unknown) => (item instanceof Uint8Array ? toHex(item) : item)));

/** Everything that the account's devices share, as it stands here. */
async function configsOf(db: StarlingDatabase): Promise<Record<string, unknown>> {
  const rows = new Map((await db.configs.toArray()).map(({ name, dump }) => [name, loadConfig(dump)]));
  const result: Record<string, unknown> = {};
  for (const name of ['profile', 'contacts', 'convo', 'groups'] as const) {
    const config = rows.get(name) ?? new ConfigObject();
    result[name] = {
      seqno: config.seqno,
      state: config.state,
      hashes: config.currHashes,
      message: hexOf(config.written()),
      values: asJson(READERS[name](config)),
    };
  }
  return result;
}

/** Commands around what the account's devices share. */
export const SYNC_COMMANDS: Readonly<Record<string, Command>> = {
  setName: async ({ messenger }, input) => {
    await messenger.setName({ name: textField(input, 'name') });
    return { ok: {} };
  },
  nickname: async (tools, input) => {
    const nickname = textField(input, 'nickname');
    await tools.messenger.setNickname({ ...(await opened(tools, input)), nickname });
    return { ok: {} };
  },
  pin: async (tools, input) => {
    const pinned = flagField(input, 'pinned', true);
    await tools.messenger.pin({ ...(await opened(tools, input)), pinned });
    return { ok: {} };
  },
  mute: async (tools, input) => {
    const untilMs = untilField(input);
    await tools.messenger.mute({ ...(await opened(tools, input)), untilMs });
    return { ok: {} };
  },
  markRead: async (tools, input) => {
    const { conversation } = await known(tools, input);
    const newest = (await tools.db.conversations.get(conversation))?.lastActivityMs ?? 0;
    await tools.messenger.markRead({ conversation, upToMs: upToField(input, newest) });
    return { ok: {} };
  },
  markUnread: async (tools, input) => {
    await tools.messenger.markUnread(await known(tools, input));
    return { ok: {} };
  },
  unblock: async (tools, input) => {
    await tools.messenger.unblock(await known(tools, input));
    return { ok: {} };
  },
  hide: async (tools, input) => {
    await tools.messenger.hide(await opened(tools, input));
    return { ok: {} };
  },
  deleteContact: async (tools, input) => {
    await tools.messenger.deleteContact(await known(tools, input));
    return { ok: {} };
  },
  configs: async ({ db }) => ({ ok: await configsOf(db) }),
  pending: async ({ db }) => ({ ok: await pendingOf(db) }),
  devices: async ({ db }) => ({ ok: { devices: await db.devices.toArray() } }),
  pushNow: async ({ messenger }) => ({ later: messenger.pushNow() }),
  fetchProfile: async ({ messenger }) => ({ later: messenger.fetchProfile() }),
  deleteEverywhere: async ({ messenger }, input) => ({
    later: messenger.deleteEverywhere({ force: flagField(input, 'force', false) }),
  }),
};
