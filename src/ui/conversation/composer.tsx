import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LazyEmojiPicker } from '../emoji/lazy-emoji-picker.tsx';
import { optionId, ShortcodeList } from '../emoji/shortcode-list.tsx';
import { useShortcodes } from '../emoji/use-shortcodes.ts';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';
import { joinedWords } from '../../store/draft-text.ts';
import type { DraftMention } from '../../store/rows.ts';
import { createDraftSaver } from './draft-saver.ts';
import { MentionList } from './mention-list.tsx';
import { rememberEmoji } from './recent-emoji.ts';
import { createTypingSignal } from './typing-signal.ts';
import { useMentions } from './use-mentions.ts';
import { codePoints, COUNT_FROM, MOST_UNITS, TEXT_LIMIT, withinLimit } from './text-length.ts';

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
  /** More was written or put in than a message holds; it did not get into the field. */
  onLeftOut?: () => void;
  /** To be told of words that another window has written for the same draft. */
  follow?: (show: (words: string) => void) => () => void;
  /**
   * Calls `taken` as soon as the words are noted as being sent, and resolves when the message is kept. If it rejects, the
   * words come back, before what was written since.
   *
   * @param field the whole text of the field
   */
  onSend: (text: string, field: string, taken: () => void) => Promise<void>;
}

/** UTF-16 units of a draft that is shown again: several refused messages may stand there together. */
const MOST_RESTORED = 20_000;

const NOBODY: readonly DraftMention[] = [];

/** Text field of a conversation. Knows nothing of storage or network. */
export function Composer(props: ComposerProps) {
  const { draft, focusFor = '', follow, onDraft, onLeftOut, onTyping, onReplyLast, onSend } = props;
  const { accompanied = false, waiting = false, lead, whenEmpty, people = NOBODY, onMention, asSent } = props;
  const [value, setValue] = useState(draft.slice(0, MOST_RESTORED));
  const area = useRef<HTMLTextAreaElement>(null);
  const emojiButton = useRef<HTMLButtonElement>(null);
  const [picking, setPicking] = useState(false);
  const cursor = useRef<number | null>(null);
  const listId = useId();
  const save = useRef(onDraft);
  save.current = onDraft;
  const latest = useRef(value);
  const tell = useRef(onTyping);
  tell.current = onTyping;
  const beforeComposing = useRef('');
  /** The words are being given away, with files that take their time. */
  const leaving = useRef(false);
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
    // Small for a moment, it would give its room to the messages above, and they would move.
    const around = element.form;
    if (around !== null) around.style.minBlockSize = `${around.offsetHeight}px`;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight}px`;
    if (around !== null) around.style.minBlockSize = '';
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
    if (value.length === draft.length) return;
    change(value);
    onLeftOut?.();
  }, []);

  useEffect(() => {
    if (focusFor !== '') area.current?.focus();
  }, [focusFor]);

  const show = (next: string) => {
    latest.current = next;
    setValue(next);
  };
  const change = (next: string) => {
    if (leaving.current) {
      if (area.current !== null) area.current.value = latest.current;
      return;
    }
    show(next);
    saver.change(next);
    typing.changed(next);
  };
  useEffect(
    () =>
      follow?.((words) => {
        // What was typed a moment ago is newer, and is written in a moment.
        if (saver.isWaiting() || leaving.current || words === latest.current) return;
        cursor.current = Math.min(area.current?.selectionStart ?? words.length, words.length);
        show(words);
      }),
    [follow],
  );
  /** What somebody has typed, pasted or chosen; as much of it as a message holds. */
  const take = (next: string, at: number) => {
    const { text: kept, leftOut } = withinLimit(latest.current, next);
    if (leftOut > 0) {
      const element = area.current;
      cursor.current = Math.max(0, at - leftOut);
      // Drawing does not put it back where nothing has changed.
      if (element !== null && element.value !== kept) {
        element.value = kept;
        element.setSelectionRange(cursor.current, cursor.current);
      }
      onLeftOut?.();
    }
    change(kept);
    return leftOut === 0;
  };
  const replace = (start: number, end: number, glyph: string) => {
    cursor.current = start + glyph.length;
    take(latest.current.slice(0, start) + glyph + latest.current.slice(end), start + glyph.length);
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
    if (!sendable || leaving.current) return;
    saver.flush();
    leave();
    typing.sent();
    // Until they are noted as being sent, they stay where they are, and nothing is written between.
    leaving.current = true;
    let isTaken = false;
    const taken = () => {
      if (isTaken) return;
      isTaken = true;
      leaving.current = false;
      saver.forget();
      show('');
    };
    onSend(trimmed, latest.current, taken).then(taken, () => {
      if (isTaken) change(joinedWords(trimmed, latest.current));
      saver.flush();
      leaving.current = false;
    });
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
        // What is far too much never becomes lines of the field, which takes the browser seconds.
        maxLength={MOST_UNITS}
        aria-label={text('message')}
        placeholder={text('message')}
        value={value}
        aria-invalid={tooLong}
        aria-autocomplete="list"
        aria-controls={offer === null ? undefined : listId}
        aria-activedescendant={offer === null ? undefined : optionId(listId, offer.chosen)}
        onInput={(event) => {
          const { value: now, selectionStart } = event.currentTarget;
          // Words that are still being composed belong to the input method.
          if (event.isComposing) return change(now);
          if (now.length >= MOST_UNITS && event.inputType.startsWith('insertFrom')) onLeftOut?.();
          if (!take(now, selectionStart)) return;
          shortcodes.typed(now, selectionStart);
          mentions.typed(now, selectionStart);
        }}
        onCompositionStart={() => {
          beforeComposing.current = latest.current;
        }}
        onCompositionEnd={({ currentTarget }) => {
          latest.current = beforeComposing.current;
          take(currentTarget.value, currentTarget.selectionStart);
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
