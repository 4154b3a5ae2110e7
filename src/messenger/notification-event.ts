import type { MessageFile } from '../store/rows.ts';

/** Decided by the messenger; the browser side finds the words for it. */
export type NotificationEvent =
  | MessageNotification
  /** On a message of ours; `emoji`, `text` and `files` (of the message) are empty if the level hides them. */
  | {
      kind: 'reaction';
      conversation: string;
      name: string;
      emoji: string;
      text: string;
      files: readonly MessageFile[];
      silent: boolean;
    }
  /** `name` is empty if the level hides it. */
  | { kind: 'missed-call'; conversation: string; name: string; silent: boolean }
  /** Somebody unknown wrote for the first time; never with a name or text. */
  | { kind: 'request'; conversation: string; silent: boolean }
  /** Many conversations at once; `names` of at most two of them, none of strangers and none if the level hides them. */
  | { kind: 'summary'; conversations: number; messages: number; names: readonly string[]; silent: boolean }
  /** The conversation has been read, or what was told of it is told elsewhere now. */
  | { kind: 'clear'; conversation: string };

export interface MessageNotification {
  kind: 'message';
  conversation: string;
  /** Nickname, name or shortened Account ID; empty if the level hides it. */
  name: string;
  /** With names in place of mentioned IDs; empty if the level hides it. */
  text: string;
  /** What the message brings besides its text; empty if the level hides it. */
  files: readonly MessageFile[];
  /** Name of the community that it invites to; null: it does not, or the level hides it. */
  invitation: string | null;
  /** Unread messages of this conversation. */
  count: number;
  silent: boolean;
}
