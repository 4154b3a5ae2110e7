import type { MessageRow } from '../../store/rows.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { clockTime, isoTime } from '../time.ts';
import { isVisual } from '../files/file-kind.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { InvitationCard } from './invitation-card.tsx';
import { isEmojiOnly } from './links.ts';
import { MessageBody } from './message-body.tsx';
import { QuoteBlock } from './quote-block.tsx';
import { useScene } from './scene.ts';
import { TimerMark } from './timer-mark.tsx';

interface BubbleProps {
  message: MessageRow;
  first: boolean;
  last: boolean;
}

/** What is said in one message. Own bubbles are windows onto one sheen that is fixed to the window. */
export function Bubble({ message, first, last }: BubbleProps) {
  const { nameOf } = useScene();
  const { files } = message;
  const bare = message.preview === null && message.quote === null && message.invitation === null && files.length === 0;
  const media = files.some(isVisual);
  const wordless =
    message.text === '' && message.quote === null && message.preview === null && message.invitation === null;
  const classes = [
    'bubble',
    message.outgoing ? 'bubble-mine' : 'bubble-theirs',
    first ? 'run-first' : '',
    last ? 'run-last' : '',
    bare && isEmojiOnly(message.text) ? 'bubble-emoji' : '',
    message.preview ? 'bubble-card' : '',
    files.length > 0 ? (media ? 'bubble-media' : 'bubble-files') : '',
    // Nothing but pictures: the time lies on the last of them.
    media && wordless && files.every((file) => isVisual(file) && (file.caption === '' || files.length > 1))
      ? 'bubble-bare'
      : '',
  ];
  return (
    <div class={classes.filter(Boolean).join(' ')}>
      <span class="visually-hidden">{message.outgoing ? text('youSaid') : text('theySaid', nameOf(message.from))}</span>
      {message.quote !== null && <QuoteBlock quote={message.quote} />}
      {message.invitation !== null && <InvitationCard invitation={message.invitation} />}
      {files.length > 0 && <MessageFiles message={message} author={nameOf(message.from)} />}
      <MessageBody message={message} />
      <span class="bubble-meta">
        <TimerMark message={message} />
        <time dateTime={isoTime(message.sentAtMs)}>{clockTime(message.sentAtMs)}</time>
        {message.outgoing && <State message={message} />}
      </span>
    </div>
  );
}

function State({ message }: { message: MessageRow }) {
  const label = stateText(message);
  const icon = ({ sending: 'clock-3', sent: 'check', received: 'check', failed: 'circle-alert' } as const)[
    message.status
  ];
  return (
    <span class="bubble-state" title={label}>
      <Icon name={isRead(message) ? 'check-check' : icon} size={message.status === 'sending' ? 13 : 14} />
      <span class="visually-hidden">{label}</span>
    </span>
  );
}

const isRead = ({ readByThem, status }: MessageRow): boolean =>
  readByThem && (status === 'sent' || status === 'received');

/** How far an own message is, in a word. */
export function stateText(message: MessageRow): string {
  if (isRead(message)) return text('stateRead');
  if (message.status === 'sending') return text('stateSending');
  return message.status === 'failed' ? text('stateFailed') : text('stateSent');
}

/** What happened to a message that failed, and what the person can do. */
export function failureText(message: MessageRow): string {
  switch (message.failure) {
    case 'no-gateway':
      return text('failedNoGateway');
    case 'clock':
      return text('failedClock');
    case 'too-long':
      return text('failedTooLong');
    case 'rejected':
      return text('failedRejected');
    case 'network':
    case null:
      return text('failedNetwork');
  }
}
