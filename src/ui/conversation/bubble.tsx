import type { MessageRow } from '../../store/rows.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { clockTime, isoTime } from '../time.ts';
import { isEmojiOnly } from './links.ts';
import { MessageBody } from './message-body.tsx';

interface BubbleProps {
  message: MessageRow;
  first: boolean;
  last: boolean;
  /** Name of the other side, for screen readers. */
  author: string;
  onRetry: () => void;
}

/** One message. Own bubbles are windows onto one sheen that is fixed to the window. */
export function Bubble({ message, first, last, author, onRetry }: BubbleProps) {
  const large = message.preview === null && isEmojiOnly(message.text);
  const classes = [
    'bubble',
    message.outgoing ? 'bubble-mine' : 'bubble-theirs',
    first ? 'run-first' : '',
    last ? 'run-last' : '',
    large ? 'bubble-emoji' : '',
    message.preview ? 'bubble-card' : '',
  ];
  return (
    <div class={message.outgoing ? 'message message-mine' : 'message'}>
      <div class={classes.filter(Boolean).join(' ')}>
        <span class="visually-hidden">{message.outgoing ? text('youSaid') : text('theySaid', author)}</span>
        <MessageBody message={message} />
        <span class="bubble-meta">
          <time dateTime={isoTime(message.sentAtMs)}>{clockTime(message.sentAtMs)}</time>
          {message.outgoing && <State message={message} />}
        </span>
      </div>
      {message.status === 'failed' && (
        <p class="bubble-failed">
          <span>{failureText(message)}</span>
          {message.failure !== 'too-long' && (
            <button type="button" onClick={onRetry}>
              {text('tryAgain')}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function State({ message }: { message: MessageRow }) {
  const [icon, label] = (
    {
      sending: ['clock-3', text('stateSending')],
      sent: ['check', text('stateSent')],
      received: ['check', text('stateSent')],
      failed: ['circle-alert', text('stateFailed')],
    } as const
  )[message.status];
  return (
    <span class="bubble-state" title={label}>
      <Icon name={icon} size={message.status === 'sending' ? 13 : 14} />
      <span class="visually-hidden">{label}</span>
    </span>
  );
}

/** What happened to the message, and what the person can do. */
function failureText(message: MessageRow): string {
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
