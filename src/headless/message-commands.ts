import { parseAccountId } from '../crypto/account-id.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import type { Disappearing } from '../store/rows.ts';
import { searchMessages } from '../store/search/search-messages.ts';
import type { Command, CommandTools } from './commands.ts';
import { messageView } from './message-view.ts';
import { textField, type Request } from './line-protocol.ts';

type Input = Request['input'];

const MODES: readonly Disappearing['mode'][] = ['off', 'after-send', 'after-read'];

const conversationOf = async ({ messenger }: CommandTools, input: Input): Promise<string> =>
  (await messenger.openConversation({ accountId: textField(input, 'with') })).key;

function disappearingField(input: Input): Disappearing {
  const mode = MODES.find((known) => known === input['mode']);
  const { seconds = 0 } = input;
  if (!mode) throw new MalformedInputError('`mode` must be "off", "after-send" or "after-read"');
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds) || seconds < 0 || (mode !== 'off' && seconds === 0))
    throw new MalformedInputError('`seconds` must be a number above 0');
  return { mode, seconds };
}

function flag(input: Input, name: string, otherwise: boolean): boolean {
  const value = input[name] ?? otherwise;
  if (typeof value !== 'boolean') throw new MalformedInputError(`\`${name}\` must be true or false`);
  return value;
}

function idsField(input: Input): string[] {
  const list = Array.isArray(input['to']) ? (input['to'] as unknown[]) : [input['to']];
  return list.map((id) => {
    if (typeof id !== 'string') throw new MalformedInputError('`to` must be Account IDs');
    return parseAccountId(id);
  });
}

/** Commands around single messages; `messageId` is the `id` of `messages` (that of a line is the request's own). */
export const MESSAGE_COMMANDS: Readonly<Record<string, Command>> = {
  react: async ({ messenger }, input) => {
    const messageId = textField(input, 'messageId');
    await messenger.react({ messageId, emoji: textField(input, 'emoji'), on: flag(input, 'on', true) });
    return { ok: {} };
  },
  reply: async (tools, input) => {
    const { messenger, db, delivery } = tools;
    const quote = textField(input, 'messageId');
    const conversation = (await db.messages.get(quote))?.conversation ?? '';
    const { id } = await messenger.send({ conversation, text: textField(input, 'text'), quote });
    const sentAt = (await db.messages.get(id))?.sentAtMs;
    return { later: delivery.of(id).then((hash) => ({ id, hash, sentAt })) };
  },
  unsend: async ({ messenger }, input) => ({
    later: messenger.deleteForEveryone({ messageId: textField(input, 'messageId') }).then(() => ({})),
  }),
  deleteLocal: async ({ messenger }, input) => {
    await messenger.deleteForMe({ messageId: textField(input, 'messageId') });
    return { ok: {} };
  },
  mediaSaved: async ({ messenger }, input) => {
    await messenger.mediaSaved({ messageId: textField(input, 'messageId') });
    return { ok: {} };
  },
  timer: async (tools, input) => {
    const disappearing = disappearingField(input);
    await tools.messenger.setDisappearing({ conversation: await conversationOf(tools, input), disappearing });
    return { ok: {} };
  },
  typing: async (tools, input) => {
    const writing = flag(input, 'writing', true);
    const conversation = await conversationOf(tools, input);
    return { later: tools.messenger.typing({ conversation, writing }).then(() => ({})) };
  },
  readReceipts: async ({ messenger }, input) => {
    await messenger.changeSettings({ readReceipts: flag(input, 'on', true) });
    return { ok: {} };
  },
  typingIndicators: async ({ messenger }, input) => {
    await messenger.changeSettings({ typingIndicators: flag(input, 'on', true) });
    return { ok: {} };
  },
  search: async ({ db }, input) => {
    const conversation =
      input['with'] === undefined ? {} : { conversation: db.conversationKey(parseAccountId(textField(input, 'with'))) };
    const { hits, isComplete } = await searchMessages(db, { text: textField(input, 'text'), ...conversation });
    const shown = hits.map(({ message, conversation: row, snippet, ranges }) => ({
      with: row.accountId,
      ...messageView(message),
      snippet,
      ranges,
    }));
    return { ok: { hits: shown, isComplete } };
  },
  forward: async ({ messenger }, input) => {
    const keys = await Promise.all(idsField(input).map((accountId) => messenger.openConversation({ accountId })));
    await messenger.forward({ messageId: textField(input, 'messageId'), conversations: keys.map(({ key }) => key) });
    return { ok: {} };
  },
  resolveName: async ({ messenger }, input) => ({
    later: messenger.resolveName({ name: textField(input, 'name') }),
  }),
};
