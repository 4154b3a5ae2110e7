import { useEffect, useRef, useState } from 'preact/hooks';
import type { ProfileRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { groupedId } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import { BackButton } from '../parts/back-button.tsx';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/icon.tsx';
import { Qr } from '../parts/qr.tsx';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';
import { judgeIdInput, type IdInput } from './account-id-input.ts';

/** Paste their ID, or give them yours. */
export function NewConversationView({ profile, start }: { profile: ProfileRow | undefined; start: string }) {
  const { go } = useNavigation();
  const { messenger } = usePorts();
  const copy = useCopy();
  const own = profile?.accountId ?? '';
  const open = async (accountId: string) => {
    const { key } = await messenger.openConversation({ accountId });
    go({ view: 'conversation', key });
  };
  return (
    <section class="view slide-in" aria-labelledby="new-title">
      <header class="header">
        <BackButton />
        <h1 class="subheading" id="new-title">
          {text('newConversation')}
        </h1>
      </header>
      <div class="scroll new-view">
        <IdForm start={start} own={own} onOpen={open} />
        <NoteToSelfButton own={own} onOpen={open} />
        <div class="new-own">
          <h2 class="subheading">{text('letThemFind')}</h2>
          {own !== '' && (
            <>
              <Qr value={own} label={text('myIdAsCode')} size={166} />
              <p class="grouped-id">
                <bdi>{groupedId(own)}</bdi>
              </p>
              <button type="button" class="button primary" onClick={() => copy(own)}>
                <Icon name="copy" />
                {text('copyMyId')}
              </button>
            </>
          )}
        </div>
      </div>
    </section>
  );
}

/** Opens Note to Self, and brings it back into the list if it was hidden. */
function NoteToSelfButton({ own, onOpen }: { own: string; onOpen: (accountId: string) => Promise<void> }) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const note = useLive((data) => data.noteToSelf());
  if (own === '') return null;
  const hidden = note !== undefined && note.priority < 0;
  const show = async () => {
    if (hidden) await messenger.showNoteToSelf({ shown: true });
    await onOpen(own);
  };
  return (
    <button
      type="button"
      class="note-button"
      onClick={() => {
        show().catch((error: unknown) => {
          toast.value = { text: failureText(error), urgent: true };
        });
      }}
    >
      <Avatar accountId={own} name="" size={32} me />
      <span>
        <b>{text('noteToSelf')}</b>
        <span class="small-text">{hidden ? text('noteToSelfHidden') : text('noteToSelfNote')}</span>
      </span>
      <Icon name="chevron-right" />
    </button>
  );
}

interface IdFormProps {
  /** What stands in the field at first. */
  start: string;
  own: string;
  /** @throws if the conversation cannot be opened */
  onOpen: (accountId: string) => Promise<void>;
}

/** Checks the ID as it is typed, looks up a registered name once it is asked for, says what is missing only once somebody pauses or asks, and opens with Enter. */
export function IdForm({ start, own, onOpen }: IdFormProps) {
  const { messenger } = usePorts();
  const [value, setValue] = useState(start);
  const [asked, setAsked] = useState(false);
  const [failed, setFailed] = useState<'open' | 'look-up' | 'nobody' | null>(null);
  const [lookedUp, setLookedUp] = useState<string | null>(null);
  const latest = useRef(start);
  const input = useRef<HTMLInputElement>(null);
  const judged = judgeIdInput(value, own);
  const error = failed !== null ? failedWords(failed) : errorText(judged, asked);
  const ready = judged.kind === 'id' || judged.kind === 'own' || judged.kind === 'name';
  useEffect(() => input.current?.focus(), []);

  const change = (next: string) => {
    setValue(next);
    setAsked(false);
    setFailed(null);
    setLookedUp(null);
    latest.current = next;
  };
  const lookUp = async (name: string) => {
    const typed = latest.current;
    setLookedUp(name);
    setFailed(null);
    try {
      const { accountId } = await messenger.resolveName({ name });
      if (latest.current !== typed) return; // somebody has typed on
      if (accountId === null) setFailed('nobody');
      else await onOpen(accountId);
    } catch {
      if (latest.current === typed) setFailed('look-up');
    } finally {
      if (latest.current === typed) setLookedUp(null);
    }
  };
  const submit = (candidate: IdInput) => {
    setAsked(true);
    if (candidate.kind === 'id' || candidate.kind === 'own') {
      onOpen(candidate.kind === 'id' ? candidate.accountId : own).catch(() => setFailed('open'));
    } else if (candidate.kind === 'name' && lookedUp === null) void lookUp(candidate.name);
  };

  return (
    <form
      class="id-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit(judged);
      }}
    >
      <label class="label" for="their-id">
        {text('theirId')}
      </label>
      <div class={error === '' ? 'input-box' : 'input-box input-wrong'}>
        <input
          ref={input}
          id="their-id"
          autocomplete="off"
          spellcheck={false}
          placeholder={text('idOrName')}
          value={value}
          aria-invalid={error !== ''}
          aria-describedby="their-id-error"
          onInput={(event) => change(event.currentTarget.value)}
          onBlur={() => setAsked(value !== '')}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData('text') ?? '';
            if (judgeIdInput(pasted, own).kind !== 'id') return;
            event.preventDefault();
            change(pasted.replace(/\s/gu, ''));
          }}
        />
      </div>
      <p class="input-error" id="their-id-error" role="alert">
        {error !== '' && <Icon name="circle-alert" size={14} />}
        {error}
      </p>
      <p class="small-text id-progress" role="status">
        {lookedUp !== null && text('lookingUpName', lookedUp)}
      </p>
      <button type="submit" class="button primary" disabled={!ready || lookedUp !== null}>
        {judged.kind === 'own' ? text('openNoteToSelf') : text('startConversation')}
      </button>
    </form>
  );
}

function failedWords(failed: 'open' | 'look-up' | 'nobody'): string {
  if (failed === 'nobody') return text('nobodyHasName');
  return failed === 'look-up' ? text('nameNotLookedUp') : text('notDone');
}

/** Half an ID is no mistake while somebody types. */
function errorText(input: IdInput, asked: boolean): string {
  switch (input.kind) {
    case 'wrong':
      return text('notAnId');
    case 'own':
      return text('ownId');
    case 'typing':
      return asked || input.missing <= 12 ? plural('charactersMissing', input.missing) : '';
    case 'empty':
    case 'id':
    case 'name':
      return '';
  }
}
