import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConnectionState } from '../../messenger/api.ts';
import type { MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { TroubleBanner } from '../list/banners.tsx';
import { conversationName } from '../names.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { useData } from '../ports-context.ts';
import { text } from '../text.ts';
import { useNow } from '../use-now.ts';
import { useChosenMessages } from './chosen-messages.ts';
import { ConversationEnd } from './conversation-end.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { MessageList } from './message-list.tsx';
import { abilitiesOf } from './message-wish.ts';
import { SceneContext, type Scene } from './scene.ts';
import { SelectionBar } from './selection-bar.tsx';
import { TypingLine } from './typing-line.tsx';
import { useJump } from './use-jump.ts';
import { useMessageWindow } from './use-message-window.ts';
import { useMessageWishes } from './use-message-wishes.tsx';
import { useReading } from './use-reading.ts';
import { useReply } from './use-reply.ts';
import { useTyping } from './use-typing.ts';

/** Among so many of the newest there is one that can be answered. */
const LAST = 20;

interface ConversationViewProps {
  conversation: string;
  /** Id of the message to show first; null: the newest. */
  start: string | null;
  connection: ConnectionState | undefined;
  /** False beside the list, where there is nothing to go back to. */
  back: boolean;
}

/** One conversation: messages, and below them the composer or the bar of a request. */
export function ConversationView({ conversation, start, connection, back }: ConversationViewProps) {
  const { go, toast } = useNavigation();
  const nowMs = useNow(30_000);
  const ownId = useLive((local) => local.profile())?.accountId ?? '';
  const row = useLive((local) => local.conversation(conversation), [conversation]);
  const data = useData();
  const { shown, loaded, endAsked, ...move } = useMessageWindow(conversation);
  const writing = useTyping().has(conversation);
  const messages = shown?.messages;
  const readAtOpening = useRef<number | null>(null);
  if (row !== undefined && readAtOpening.current === null)
    readAtOpening.current = row.unread > 0 ? row.lastReadMs : Infinity;
  const [selected, setSelected] = useState<ReadonlySet<string> | null>(null);
  const { jumpTo, jump, jumped } = useJump(loaded, move.around);
  const wanted = useLive(async (local) => (start === null ? undefined : local.message(start)), [start]);
  useEffect(() => {
    if (wanted?.conversation === conversation) jump(wanted);
  }, [wanted?.id, conversation]);
  const reply = useReply(conversation);
  const { wish, dialog, ask } = useMessageWishes(row, {
    onReply: reply.choose,
    onSelect: ({ id }) => setSelected(toggled(selected, id)),
    onDone: () => setSelected(null),
  });
  const byReference = useMemo(
    () => new Map(messages?.map((message) => [`${message.from} ${message.sentAtMs}`, message])),
    [messages],
  );
  useReading(row, messages);
  const chosen = useChosenMessages(selected, messages ?? []);

  // What somebody writes belongs to the end, and so do they.
  const sending = row?.last?.status === 'sending' ? row.last.messageId : null;
  useEffect(() => {
    if (sending !== null && shown?.hasNewer) move.toNewest();
  }, [sending]);

  const attempt = (action: Promise<unknown>): Promise<void> =>
    action.then(
      () => undefined,
      (error: unknown) => {
        toast.value = { text: failureText(error), urgent: true };
        throw error;
      },
    );

  if (row === undefined || shown === undefined || messages === undefined) {
    return (
      <section class="view" aria-busy="true" aria-label={text('conversation')}>
        <div class="header" />
      </section>
    );
  }
  const nameOf = (accountId: string) => (accountId === ownId ? text('youName') : conversationName(row));
  const scene: Scene = {
    row,
    ownId,
    nowMs,
    nameOf,
    original: ({ author, sentAtMs }) => byReference.get(`${author} ${sentAtMs}`),
    wish,
    jump,
    selected,
  };
  const replyToLast = async () => {
    const newest = shown.hasNewer ? await data?.messages(conversation, LAST) : messages;
    const last = newest?.findLast((message) => message.kind === 'text' && abilitiesOf(message, row).reply);
    if (last !== undefined) reply.choose(last);
  };
  return (
    <SceneContext.Provider value={scene}>
      <section
        class="view slide-in"
        aria-label={text('conversation')}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.defaultPrevented || selected === null) return;
          event.preventDefault();
          setSelected(null);
        }}
      >
        {selected === null ? (
          <ConversationHeader row={row} back={back} onJump={jump} />
        ) : (
          <SelectionBar row={row} messages={chosen} onAsk={ask} onEnd={() => setSelected(null)} />
        )}
        <TroubleBanner connection={connection} />
        <MessageList
          shown={shown}
          readUpToMs={readAtOpening.current === Infinity ? null : readAtOpening.current}
          onOlder={move.older}
          onNewer={move.newer}
          onNewest={move.toNewest}
          endAsked={endAsked}
          onPlace={move.place}
          jumpTo={jumpTo}
          onJumped={jumped}
        />
        <TypingLine name={writing ? conversationName(row) : null} />
        <ConversationEnd
          row={row}
          reply={reply.target}
          nameOf={nameOf}
          onReply={reply.choose}
          onReplyLast={() => void replyToLast()}
          attempt={attempt}
          onDeclined={() => go({ view: 'requests' })}
        />
        {dialog}
      </section>
    </SceneContext.Provider>
  );
}

/** The chosen ones with `id` put in or taken out; null when none is left. */
function toggled(selected: ReadonlySet<string> | null, id: MessageRow['id']): ReadonlySet<string> | null {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next.size === 0 ? null : next;
}
