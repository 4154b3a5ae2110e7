import type { MessengerApi } from './api.ts';
import type { MessengerContext } from './context.ts';
import * as conversations from './conversations.ts';
import { react } from './reactions.ts';
import type { TypingTeller } from './receipts.ts';
import { forwardMessage } from './sending.ts';
import { deleteForEveryone } from './taking-back.ts';
import { changeTimer } from './timers.ts';

/** Runs what may change a config, and sees to it that the change is pushed. */
export type Synced = <T>(work: () => Promise<T>) => Promise<T>;

type ConversationCalls = Pick<
  MessengerApi,
  | 'showNoteToSelf'
  | 'decline'
  | 'block'
  | 'unblock'
  | 'setNickname'
  | 'markRead'
  | 'markUnread'
  | 'pin'
  | 'mute'
  | 'hide'
  | 'deleteContact'
  | 'clearMessages'
  | 'react'
  | 'forward'
  | 'deleteForEveryone'
  | 'setDisappearing'
  | 'typing'
  | 'resolveName'
>;

interface ConversationTools {
  synced: Synced;
  /** Starts jobs that were just written. */
  soon: () => void;
  typing: TypingTeller;
}

/** What people decide about a conversation and its messages. */
export function conversationCalls(context: MessengerContext, tools: ConversationTools): ConversationCalls {
  const { synced, soon, typing } = tools;
  const reactedMs: number[] = [];
  const andSend = async (work: () => Promise<unknown>): Promise<void> => {
    await synced(work);
    soon();
  };
  return {
    react: async (input) => andSend(async () => react(context, input, reactedMs)),
    forward: async (input) => andSend(async () => forwardMessage(context, input)),
    deleteForEveryone: async (input) => andSend(async () => deleteForEveryone(context, input)),
    setDisappearing: async (input) => andSend(async () => changeTimer(context, input)),
    typing: async ({ conversation, writing }) => synced(async () => typing.tell(conversation, writing)),
    resolveName: async ({ name }) => ({ accountId: await context.network.resolveName(name) }),
    showNoteToSelf: async ({ shown }) => synced(async () => conversations.showNoteToSelf(context, shown)),
    decline: async ({ conversation, ...call }) =>
      synced(async () => conversations.deleteContact(context, conversation, call)),
    block: async ({ conversation }) => synced(async () => conversations.blockConversation(context, conversation)),
    unblock: async ({ conversation }) => synced(async () => conversations.unblockConversation(context, conversation)),
    setNickname: async ({ conversation, nickname }) =>
      synced(async () => conversations.setNickname(context, conversation, nickname)),
    markRead: async ({ conversation, upToMs }) =>
      andSend(async () => conversations.markRead(context, conversation, upToMs)),
    markUnread: async ({ conversation }) => synced(async () => conversations.markUnread(context, conversation)),
    pin: async ({ conversation, pinned }) =>
      synced(async () => conversations.pinConversation(context, conversation, pinned)),
    mute: async ({ conversation, untilMs }) =>
      synced(async () => conversations.muteConversation(context, conversation, untilMs)),
    hide: async ({ conversation, ...call }) =>
      synced(async () => conversations.hideConversation(context, conversation, call)),
    deleteContact: async ({ conversation, ...call }) =>
      synced(async () => conversations.deleteContact(context, conversation, call)),
    clearMessages: async ({ conversation, ...call }) =>
      synced(async () => conversations.clearMessages(context, conversation, call)),
  };
}
