import type { ConversationRow, MessageRow } from '../../store/rows.ts';

/** What opens a dialogue first. */
export type MessageQuestion = 'forward' | 'info' | 'delete-here' | 'delete-everywhere';

/** What somebody may want of the files of a message. */
export type FileWish = 'download' | 'save' | 'copy' | 'forget';

/** What somebody may want of a message. */
export type MessageWish =
  | { kind: 'react'; emoji: string; on: boolean }
  | { kind: 'ask'; what: MessageQuestion }
  | { kind: 'files'; what: FileWish }
  | { kind: 'reply' | 'copy' | 'select' | 'retry' };

/** What can be done with a message as it stands. */
export interface MessageAbilities {
  react: boolean;
  reply: boolean;
  copy: boolean;
  forward: boolean;
  retry: boolean;
  deleteEverywhere: boolean;
}

export function abilitiesOf(message: MessageRow, row: ConversationRow): MessageAbilities {
  // Whatever we send to a stranger accepts the request, and that is for the buttons of the request to do.
  const writable = !row.blocked && row.request !== 'incoming';
  const there = message.status === 'sent' || message.status === 'received';
  return {
    react: writable && there,
    reply: writable && there,
    copy: message.text !== '',
    forward: message.text !== '' || message.files.length > 0,
    retry: message.status === 'failed' && message.failure !== 'too-long',
    deleteEverywhere: message.outgoing && there,
  };
}
