import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConnectionState } from '../../messenger/api.ts';
import { useLive } from '../data/use-live.ts';
import { TroubleBanner } from '../list/banners.tsx';
import { useNavigation } from '../navigation.ts';
import { useData, usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { Composer } from './composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { MessageList } from './message-list.tsx';
import { RequestBar } from './request-bar.tsx';
import { useReading } from './use-reading.ts';

const PAGE = 40;

interface ConversationViewProps {
  conversation: string;
  connection: ConnectionState | undefined;
  /** False beside the list, where there is nothing to go back to. */
  back: boolean;
}

/** One conversation: messages, and below them the composer or the bar of a request. */
export function ConversationView({ conversation, connection, back }: ConversationViewProps) {
  const ports = usePorts();
  const data = useData();
  const { go, toast } = useNavigation();
  const [limit, setLimit] = useState(PAGE);
  const row = useLive((local) => local.conversation(conversation), [conversation]);
  const loaded = useLive((local) => local.messages(conversation, limit), [conversation, limit]);
  const shown = useRef(loaded);
  if (loaded !== undefined) shown.current = loaded; // while more are read, what is there stays
  const messages = shown.current;
  const [draft, setDraft] = useState<string | null>(null);
  const readAtOpening = useRef<number | null>(null);
  if (row !== undefined && readAtOpening.current === null)
    readAtOpening.current = row.unread > 0 ? row.lastReadMs : Infinity;

  useEffect(() => {
    void data?.draft(conversation).then(setDraft);
  }, [data, conversation]);
  useReading(row, messages);

  const attempt = (action: Promise<unknown>): Promise<void> =>
    action.then(
      () => undefined,
      (error: unknown) => {
        toast.value = { text: text('notDone'), urgent: true };
        throw error;
      },
    );
  const answerRequest = (action: Promise<unknown>, then: 'stay' | 'requests') => {
    attempt(action).then(
      () => then === 'requests' && go({ view: 'requests' }),
      () => undefined,
    );
  };

  if (row === undefined || messages === undefined) {
    return (
      <section class="view" aria-busy="true" aria-label={text('conversation')}>
        <div class="header" />
      </section>
    );
  }
  return (
    <section class="view slide-in" aria-label={text('conversation')}>
      <ConversationHeader row={row} back={back} />
      <TroubleBanner connection={connection} />
      <MessageList
        row={row}
        messages={messages}
        readUpToMs={readAtOpening.current === Infinity ? null : readAtOpening.current}
        onOlder={messages.length >= limit ? () => setLimit(limit + PAGE) : null}
        onRetry={(message) => attempt(ports.messenger.retry({ messageId: message.id })).catch(() => undefined)}
      />
      {row.blocked ? (
        <div class="request-bar">
          <p>{text('blockedExplains')}</p>
          <button
            type="button"
            class="button"
            onClick={() => answerRequest(ports.messenger.unblock({ conversation }), 'stay')}
          >
            {text('unblock')}
          </button>
        </div>
      ) : row.request === 'incoming' ? (
        <RequestBar
          onAccept={() => answerRequest(ports.messenger.accept({ conversation }), 'stay')}
          onDelete={() => answerRequest(ports.messenger.decline({ conversation }), 'requests')}
          onBlock={() => answerRequest(ports.messenger.block({ conversation }), 'requests')}
        />
      ) : (
        draft !== null && (
          <Composer
            draft={draft}
            onDraft={(value) => void data?.saveDraft(conversation, value)}
            onSend={(value) => attempt(ports.messenger.send({ conversation, text: value }))}
          />
        )
      )}
    </section>
  );
}
