import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LazyEmojiPicker } from '../emoji/lazy-emoji-picker.tsx';
import { optionId, ShortcodeList } from '../emoji/shortcode-list.tsx';
import { useShortcodes } from '../emoji/use-shortcodes.ts';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';
import type { DraftMention } from '../../store/rows.ts';
import { createDraftSaver } from './draft-saver.ts';
import { MentionList } from './mention-list.tsx';
import { rememberEmoji } from './recent-emoji.ts';
import { createTypingSignal } from './typing-signal.ts';
import { useMentions } from './use-mentions.ts';
import { codePoints, COUNT_FROM, TEXT_LIMIT } from './text-length.ts';

interface ComposerProps {
  /** What was saved for this conversation; read once. */
  draft: string;
  /** Called for every change within 150 ms, and before the page goes. */
  onDraft: (text: string) => void;
  /** Takes the focus whenever this changes to something: a message that is about to be answered. */
  focusFor?: string;
  /** The other side may be told that somebody writes (true) or has taken it back (false). */
  onTyping?: (writing: boolean) => void;
  /** The arrow up was pressed while nothing was written. */
  onReplyLast?: () => void;
  /** Something goes along, so that nothing need be written. */
  accompanied?: boolean;
  /** What goes along is not ready yet. */
  waiting?: boolean;
  /** Stands before the field. */
  lead?: ComponentChildren;
  /** Stands in place of the send button while there is nothing to send. */
  whenEmpty?: ComponentChildren;
  /** Who may be mentioned here. */
  people?: readonly DraftMention[];
  /** Somebody was chosen; the name stands in the text. */
  onMention?: (mention: DraftMention) => void;
  /** What a text becomes when it is sent; for its length. */
  asSent?: (text: string) => string;
  /** Resolves when the message is kept; if it rejects, the text comes back. */
  onSend: (text: string) => Promise<void>;
}

const NOBODY: readonly DraftMention[] = [];

/** Text field of a conversation. Knows nothing of storage or network. */
export function Composer(props: ComposerProps) {
  const { draft, focusFor = '', onDraft, onTyping, onReplyLast, onSend } = props;
  const { accompanied = false, waiting = false, lead, whenEmpty, people = NOBODY, onMention, asSent } = props;
  const [value, setValue] = useState(draft);
  const area = useRef<HTMLTextAreaElement>(null);
  const emojiButton = useRef<HTMLButtonElement>(null);
  const [picking, setPicking] = useState(false);
  const cursor = useRef<number | null>(null);
  const listId = useId();
  const save = useRef(onDraft);
  save.current = onDraft;
  const latest = useRef(draft);
  const tell = useRef(onTyping);
  tell.current = onTyping;
  const [typing] = useState(() => createTypingSignal((writing) => tell.current?.(writing)));
  const [saver] = useState(() => createDraftSaver((changed) => save.current(changed)));

  // A layout effect, because its end is run at once when the view is left.
  useLayoutEffect(() => {
    const flush = () => saver.flush();
    document.addEventListener('visibilitychange', flush);
    addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      removeEventListener('pagehide', flush);
      flush();
    };
  }, [saver]);

  // Grows with its text up to six lines; the style sheet holds the limit.
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight}px`;
    if (cursor.current === null) return;
    element.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
  }, [value]);

  useEffect(() => {
    const element = area.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  useEffect(() => {
    if (focusFor !== '') area.current?.focus();
  }, [focusFor]);

  const show = (next: string) => {
    latest.current = next;
    setValue(next);
  };
  const change = (next: string) => {
    show(next);
    saver.change(next);
    typing.changed(next);
  };
  const replace = (start: number, end: number, glyph: string) => {
    cursor.current = start + glyph.length;
    change(latest.current.slice(0, start) + glyph + latest.current.slice(end));
    area.current?.focus();
  };
  const shortcodes = useShortcodes((start, end, glyph) => {
    rememberEmoji(glyph);
    replace(start, end, glyph);
  });
  const mentions = useMentions(people, (start, end, mention) => {
    onMention?.(mention);
    replace(start, end, `@${mention.name} `);
  });
  const offer = mentions.offer ?? shortcodes.offer;
  const leave = () => {
    shortcodes.leave();
    mentions.leave();
  };
  const pick = (glyph: string) => {
    setPicking(false);
    rememberEmoji(glyph);
    const { selectionStart: start, selectionEnd: end } = area.current ?? { selectionStart: 0, selectionEnd: 0 };
    replace(start, end, glyph);
  };

  const trimmed = value.trim();
  const length = codePoints(asSent?.(trimmed) ?? trimmed);
  const tooLong = length > TEXT_LIMIT;
  const sendable = (trimmed !== '' || accompanied) && !tooLong && !waiting;

  const send = () => {
    if (!sendable) return;
    saver.flush();
    leave();
    typing.sent();
    show('');
    // The draft stays in the database until the message is in it, so that nothing is lost in between.
    onSend(trimmed).then(
      () => {
        saver.change(latest.current);
        saver.flush();
      },
      () => {
        if (latest.current === '') show(trimmed);
      },
    );
    area.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <span class="visually-hidden" role="status">
        {mentions.offer !== null && plural('peopleOffered', mentions.offer.matches.length)}
      </span>
      {mentions.offer !== null ? (
        <MentionList id={listId} {...mentions.offer} onTake={mentions.take} />
      ) : (
        shortcodes.offer !== null && <ShortcodeList id={listId} {...shortcodes.offer} onTake={shortcodes.take} />
      )}
      {lead}
      <textarea
        // Else the browser keeps what is written among the tabs that it restores, in the open.
        autocomplete="off"
        ref={area}
        class="composer-input"
        rows={1}
        dir="auto"
        aria-label={text('message')}
        placeholder={text('message')}
        value={value}
        aria-invalid={tooLong}
        aria-autocomplete="list"
        aria-controls={offer === null ? undefined : listId}
        aria-activedescendant={offer === null ? undefined : optionId(listId, offer.chosen)}
        onInput={(event) => {
          change(event.currentTarget.value);
          // Words that are still being composed belong to the input method.
          if (event.isComposing) return;
          const { value: now, selectionStart } = event.currentTarget;
          shortcodes.typed(now, selectionStart);
          mentions.typed(now, selectionStart);
        }}
        onBlur={leave}
        onKeyDown={(event) => {
          if (mentions.keyDown(event) || shortcodes.keyDown(event)) return;
          if (event.key === 'ArrowUp' && value === '' && !event.isComposing && onReplyLast !== undefined) {
            event.preventDefault();
            onReplyLast();
          }
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button
        ref={emojiButton}
        type="button"
        class="icon-button composer-emoji"
        aria-label={text('addEmoji')}
        title={text('addEmoji')}
        aria-haspopup="dialog"
        aria-expanded={picking}
        onClick={() => setPicking(true)}
      >
        <Icon name="smile-plus" size={20} />
      </button>
      {picking && emojiButton.current !== null && (
        <LazyEmojiPicker
          anchor={emojiButton.current}
          label={text('addEmoji')}
          onPick={pick}
          onClose={() => {
            setPicking(false);
            area.current?.focus();
          }}
        />
      )}
      <div class="composer-end">
        {length >= COUNT_FROM && (
          <span class={tooLong ? 'counter counter-over' : 'counter'} role="status">
            <span aria-hidden="true">{TEXT_LIMIT - length}</span>
            <span class="visually-hidden">
              {tooLong ? plural('charactersOver', length - TEXT_LIMIT) : plural('charactersLeft', TEXT_LIMIT - length)}
            </span>
          </span>
        )}
        {whenEmpty !== undefined && trimmed === '' && !accompanied && !waiting ? (
          whenEmpty
        ) : (
          <button type="submit" class="send-button" aria-label={text('send')} title={text('send')} disabled={!sendable}>
            <Icon name="arrow-up" size={20} />
          </button>
        )}
      </div>
    </form>
  );
}
