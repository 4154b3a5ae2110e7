import type { SearchHit } from '../../store/search/search-messages.ts';
import { avatarName, conversationName } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import { text } from '../text.ts';
import { isoTime, rowTime } from '../time.ts';

interface MessageHitProps {
  id: string;
  hit: SearchHit;
  nowMs: number;
  chosen: boolean;
  onOpen: () => void;
}

/** A message that was found: whose conversation, when, and the words around the hit. */
export function MessageHit({ id, hit, nowMs, chosen, onOpen }: MessageHitProps) {
  const { message, conversation, snippet, ranges } = hit;
  return (
    <div
      role="option"
      id={id}
      class={chosen ? 'row row-chosen' : 'row'}
      aria-selected={chosen}
      tabIndex={-1}
      onClick={onOpen}
    >
      <Avatar accountId={conversation.accountId} name={avatarName(conversation)} me={conversation.kind === 'me'} />
      <div class="row-lines">
        <div class="row-line">
          <span class="row-name" dir="auto">
            {conversationName(conversation)}
          </span>
          <span class="row-gap" />
          <time class="row-time" dateTime={isoTime(message.sentAtMs)}>
            {rowTime(message.sentAtMs, nowMs)}
          </time>
        </div>
        <div class="row-line">
          <span class="row-preview">
            <span class="row-words" dir="auto">
              {message.outgoing && `${text('youName')}: `}
              <Marked snippet={snippet} ranges={ranges} />
            </span>
          </span>
        </div>
      </div>
    </div>
  );
}

function Marked({ snippet, ranges }: Pick<SearchHit, 'snippet' | 'ranges'>) {
  let at = 0;
  const parts = ranges.map(([start, end]) => {
    const before = snippet.slice(at, start);
    at = end;
    return (
      <>
        {before}
        <mark>{snippet.slice(start, end)}</mark>
      </>
    );
  });
  return (
    <>
      {parts}
      {snippet.slice(at)}
    </>
  );
}
