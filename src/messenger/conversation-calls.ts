import type { MessengerApi } from './api.ts';
import type { MessengerContext } from './context.ts';
import * as conversations from './conversations.ts';

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
>;

/** What people decide about a conversation. */
export const conversationCalls = (context: MessengerContext, synced: Synced): ConversationCalls => ({
  showNoteToSelf: async ({ shown }) => synced(async () => conversations.showNoteToSelf(context, shown)),
  decline: async ({ conversation }) => synced(async () => conversations.deleteContact(context, conversation)),
  block: async ({ conversation }) => synced(async () => conversations.blockConversation(context, conversation)),
  unblock: async ({ conversation }) => synced(async () => conversations.unblockConversation(context, conversation)),
  setNickname: async ({ conversation, nickname }) =>
    synced(async () => conversations.setNickname(context, conversation, nickname)),
  markRead: async ({ conversation, upToMs }) =>
    synced(async () => conversations.markRead(context, conversation, upToMs)),
  markUnread: async ({ conversation }) => synced(async () => conversations.markUnread(context, conversation)),
  pin: async ({ conversation, pinned }) =>
    synced(async () => conversations.pinConversation(context, conversation, pinned)),
  mute: async ({ conversation, untilMs }) =>
    synced(async () => conversations.muteConversation(context, conversation, untilMs)),
  hide: async ({ conversation }) => synced(async () => conversations.hideConversation(context, conversation)),
  deleteContact: async ({ conversation }) => synced(async () => conversations.deleteContact(context, conversation)),
  clearMessages: async ({ conversation }) => synced(async () => conversations.clearMessages(context, conversation)),
});
