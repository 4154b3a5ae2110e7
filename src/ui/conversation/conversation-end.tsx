import { AttachButton } from '../composing-files/attach-button.tsx';
import { ComposingStrip } from '../composing-files/composing-strip.tsx';
import { FileDrop } from '../composing-files/file-drop.tsx';
import { MicButton, VoiceTroubleLine } from '../composing-files/mic-button.tsx';
import { RecordingBar } from '../composing-files/recording-bar.tsx';
import { useCapture } from '../composing-files/use-capture.tsx';
import { useComposingFiles } from '../composing-files/use-composing-files.ts';
import { useVoice } from '../composing-files/use-voice.ts';
import { sentText } from '../../store/draft-text.ts';
import type { ConversationRow, Draft, DraftMention, MessageRow } from '../../store/rows.ts';
import { useData, usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { useEffect, useState } from 'preact/hooks';
import { Composer } from './composer.tsx';
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
  const data = useData();
  const [draft, setDraft] = useState<Draft | null>(null);
  const conversation = row.key;
  const files = useComposingFiles(row);
  const voice = useVoice(files);
  const { capture, dialog } = useCapture(files);
  const [mentions, setMentions] = useState<readonly DraftMention[]>([]);
  useEffect(() => {
    void data?.draft(conversation).then((saved) => {
      setDraft(saved);
      setMentions(saved.mentions);
    });
  }, [data, conversation]);
  const people = useMentionable(row);
  const keepMentions = (kept: readonly DraftMention[]) => {
    setMentions(kept);
    void data?.changeDraft(conversation, { mentions: kept });
  };
  const previewing = useLinkPreview(draft, (preview) => void data?.changeDraft(conversation, { preview }));
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
  const send = async (written: string) => {
    const words = sentText({ text: written, mentions });
    const quote = reply?.id ?? null;
    const card = alone && previewing.card !== null && words.includes(previewing.card.url) ? previewing.card : null;
    await attempt(
      files.allowed && files.drafts.length > 0
        ? files.send(words, quote)
        : messenger.send({
            conversation,
            text: words,
            ...(quote !== null && { quote }),
            ...(card !== null && { preview: { url: card.url, title: card.title } }),
          }),
    );
    if (reply !== null) onReply(null);
    setMentions([]);
  };
  const sendRecording = async () => {
    await voice.recording?.finish();
    await attempt(files.send('', reply?.id ?? null));
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
          onDraft={(value) => {
            void data?.changeDraft(conversation, { text: value });
            previewing.written(value);
          }}
          onSend={send}
          onTyping={(writing) => {
            messenger.typing({ conversation, writing }).catch(() => undefined); // a hint that nobody misses
          }}
          onReplyLast={onReplyLast}
          people={people}
          onMention={(mention) => keepMentions([...mentions.filter(({ name }) => name !== mention.name), mention])}
          asSent={(written) => sentText({ text: written, mentions })}
        />
      </div>
    </div>
  );
}
