import type { MessageRow } from '../../store/rows.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { wordsOf } from './quote-block.tsx';

interface ReplyBarProps {
  message: MessageRow;
  /** What the author is called here. */
  name: string;
  onEnd: () => void;
}

/** What is about to be answered. */
export const ReplyBar = ({ message, name, onEnd }: ReplyBarProps) => (
  <div class="reply-bar">
    <div class="reply-lines">
      <span class="reply-author" dir="auto">
        {message.outgoing ? text('replyToSelf') : text('replyTo', name)}
      </span>
      <span class="reply-words" dir="auto">
        {wordsOf(message, name)}
      </span>
    </div>
    <button type="button" class="icon-button" aria-label={text('endReply')} title={text('endReply')} onClick={onEnd}>
      <Icon name="x" />
    </button>
  </div>
);
