import { AttachButton } from '../composing-files/attach-button.tsx';
import { ComposingStrip } from '../composing-files/composing-strip.tsx';
import { FileDrop } from '../composing-files/file-drop.tsx';
import { MicButton, VoiceTroubleLine } from '../composing-files/mic-button.tsx';
import { RecordingBar } from '../composing-files/recording-bar.tsx';
import { useCapture } from '../composing-files/use-capture.tsx';
import { useComposingFiles } from '../composing-files/use-composing-files.ts';
import { useVoice } from '../composing-files/use-voice.ts';
import { sentText } from '../../store/draft-text.ts';
import type { ConversationRow, MessageRow } from '../../store/rows.ts';
import { useNavigation } from '../navigation.ts';
import { usePorts } from '../ports-context.ts';
import { failureText } from '../failure-text.ts';
import { text } from '../text.ts';
import { Composer } from './composer.tsx';
import { TEXT_LIMIT } from './text-length.ts';
import { useDraft } from './use-draft.ts';
import { useHandingOver, type ToSend } from './use-handing-over.ts';
import { useMentionable } from './use-mentionable.ts';
import { LinkPreviewBar } from './link-preview-bar.tsx';
import { useLinkPreview } from './use-link-preview.ts';
import { ReplyBar } from './reply-bar.tsx';
import { RequestBar } from './request-bar.tsx';

interface ConversationEndProps {
  row: ConversationRow;
  /** What is about to be answered. */
  reply: MessageRow | null;
  nameOf: (accountId: string) => string;
  onReply: (message: MessageRow | null) => void;
  /** The newest message that can be answered, asked for with a key. */
  onReplyLast: () => void;
  /** Says it if it fails, and fails too. */
  attempt: (action: Promise<unknown>) => Promise<void>;
  onDeclined: () => void;
}

/** What stands below the messages: the composer, or the bar of a request or a blocked person. */
export function ConversationEnd(props: ConversationEndProps) {
  const { row, reply, nameOf, onReply, onReplyLast, attempt, onDeclined } = props;
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const conversation = row.key;
  const drafting = useDraft(conversation);
  const { draft, mentions } = drafting;
  const hand = useHandingOver(conversation, drafting.by);
  const files = useComposingFiles(row);
  const voice = useVoice(files);
  const { capture, dialog } = useCapture(files);
  const people = useMentionable(row);
  const previewing = useLinkPreview(draft, (preview) => drafting.change({ preview }));
  const answer = (action: Promise<unknown>, then?: () => void) => {
    attempt(action).then(then, () => undefined);
  };

  if (row.blocked) {
    return (
      <div class="request-bar">
        <p>{text('blockedExplains')}</p>
        <button type="button" class="button" onClick={() => answer(messenger.unblock({ conversation }))}>
          {text('unblock')}
        </button>
      </div>
    );
  }
  if (row.request === 'incoming') {
    return (
      <RequestBar
        onAccept={() => answer(messenger.accept({ conversation }))}
        onDelete={() => answer(messenger.decline({ conversation }), onDeclined)}
        onBlock={() => answer(messenger.block({ conversation }), onDeclined)}
      />
    );
  }
  if (draft === null) return null;
  const alone = reply === null && files.drafts.length === 0; // a preview goes with nothing else (07 §5.7)
  /** Rejects if the words are to be shown again; whatever was refused has been said then. */
  const deliver = async (messages: readonly ToSend[], field?: string) => {
    const { kept, error, back } = await hand(messages, field);
    if (error === null) return;
    if (kept > 0) toast.value = { text: text('sentSomeOf', kept, messages.length), urgent: true };
    else toast.value = { text: failureText(error), urgent: true };
    if (back) throw new Error('refused', { cause: error });
  };
  const send = async (trimmed: string, field: string, taken: () => void) => {
    const words = sentText({ text: trimmed, mentions });
    const card = alone && previewing.card !== null && words.includes(previewing.card.url) ? previewing.card : null;
    const preview = card && { url: card.url, title: card.title };
    const first = { written: trimmed, mentions, text: words, quote: reply?.id ?? null, preview };
    const rest = { ...first, written: '', mentions: [], text: '', quote: null };
    const leave = async (messages: readonly ToSend[]) => {
      const delivered = deliver(messages, field);
      taken();
      drafting.left();
      previewing.written('');
      if (reply !== null) onReply(null);
      await delivered;
    };
    try {
      if (files.allowed && files.drafts.length > 0)
        await files.send(async (chosen) => {
          // Another window may have sent the files a moment ago; the words have not gone then.
          const ids = chosen.length === 0 && words !== '' ? [[]] : chosen;
          await leave(ids.map((some, index) => ({ ...(index === 0 ? first : rest), files: some })));
        });
      else await leave([{ ...first, files: [] }]);
    } catch (error) {
      drafting.back(mentions);
      if (reply !== null) onReply(reply);
      throw error;
    }
  };
  const sendRecording = async () => {
    await voice.recording?.finish();
    const sound = { written: '', mentions: [], text: '', preview: null };
    await files.send(async (ids) =>
      deliver(ids.map((some, index) => ({ ...sound, quote: index === 0 ? (reply?.id ?? null) : null, files: some }))),
    );
    onReply(null);
  };
  return (
    <div
      class="compose"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || reply === null) return;
        event.preventDefault();
        onReply(null);
      }}
    >
      {reply !== null && <ReplyBar message={reply} name={nameOf(reply.from)} onEnd={() => onReply(null)} />}
      {dialog}
      <FileDrop files={files} />
      <ComposingStrip files={files} />
      {alone && voice.recording === null && <LinkPreviewBar previewing={previewing} />}
      <VoiceTroubleLine conversation={conversation} voice={voice} />
      {voice.recording !== null && (
        <RecordingBar recording={voice.recording} onSend={() => void sendRecording().catch(() => undefined)} />
      )}
      <div class="composer-place" hidden={voice.recording !== null}>
        <Composer
          lead={<AttachButton conversation={conversation} files={files} capture={capture} />}
          accompanied={files.drafts.length > 0 && files.allowed}
          waiting={files.busy}
          {...(voice.offered !== 'no' && { whenEmpty: <MicButton conversation={conversation} voice={voice} /> })}
          draft={draft.text}
          focusFor={reply?.id ?? `${voice.ended || ''} ${previewing.turns || ''}`.trim()}
          follow={drafting.follow}
          onLeftOut={() => {
            toast.value = { text: text('leftOut', TEXT_LIMIT), urgent: true };
          }}
          onDraft={(value) => {
            drafting.change({ text: value });
            previewing.written(value);
          }}
          onSend={send}
          onTyping={(writing) => {
            messenger.typing({ conversation, writing }).catch(() => undefined); // a hint that nobody misses
          }}
          onReplyLast={onReplyLast}
          people={people}
          onMention={drafting.mention}
          asSent={(written) => sentText({ text: written, mentions })}
        />
      </div>
    </div>
  );
}
