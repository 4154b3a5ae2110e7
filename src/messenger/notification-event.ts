/** Decided by the messenger; the browser side finds the words for it. */
export type NotificationEvent =
  | {
      kind: 'message';
      conversation: string;
      /** Nickname, name or shortened Account ID; empty if the level hides it. */
      name: string;
      /** Empty if the level hides it. */
      text: string;
      /** Messages of this batch in this conversation. */
      count: number;
      silent: boolean;
    }
  /** On a message of ours; `emoji` and `text` (of the message) are empty if the level hides them. */
  | { kind: 'reaction'; conversation: string; name: string; emoji: string; text: string; silent: boolean }
  /** Somebody unknown wrote for the first time; never with a name or text. */
  | { kind: 'request'; conversation: string; silent: boolean }
  /** Many conversations at once. */
  | { kind: 'summary'; conversations: number; messages: number; silent: boolean }
  /** The conversation has been read. */
  | { kind: 'clear'; conversation: string };
