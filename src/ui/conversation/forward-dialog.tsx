import { useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { useNavigation } from '../navigation.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { avatarName, conversationName, listText } from '../names.ts';
import { plural, text } from '../text.ts';

/** As many as one may write to at once (experience: up to five). */
const MOST = 5;

interface ForwardDialogProps {
  messages: readonly MessageRow[];
  onClose: () => void;
  onDone: () => void;
}

/** Sends the words of messages anew to up to five others. */
export function ForwardDialog({ messages, onClose, onDone }: ForwardDialogProps) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const wanted = query.trim();
  const rows = useLive((data) => (wanted === '' ? data.conversations() : data.search(wanted)), [wanted]);
  const people = rows?.filter(({ blocked, request }) => !blocked && request !== 'incoming');

  const toggle = (key: string, name: string) => {
    const next = new Map(chosen);
    if (!next.delete(key) && next.size < MOST) next.set(key, name);
    setChosen(next);
  };
  const send = async () => {
    if (chosen.size === 0 || busy) return;
    setBusy(true);
    setFailed(false);
    try {
      for (const { id } of messages) await messenger.forward({ messageId: id, conversations: [...chosen.keys()] });
      onClose();
      onDone();
      toast.value = { text: text('sentTo', listText([...chosen.values()])) };
    } catch {
      setBusy(false);
      setFailed(true);
    }
  };

  return (
    <Modal title={plural('forwardTitle', messages.length)} kind="sheet" class="forward-sheet" onClose={onClose}>
      <form
        class="forward-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div class="input-box">
          <Icon name="search" size={16} />
          <input
            aria-label={text('forwardTo')}
            placeholder={text('forwardTo')}
            autocomplete="off"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </div>
        {people !== undefined && people.length === 0 && (
          <p class="nothing-found" role="status">
            {text('nobodyFound')}
          </p>
        )}
        <div class="forward-people" role="group" aria-label={text('recentPeople')}>
          {people?.map((row) => {
            const name = conversationName(row);
            const on = chosen.has(row.key);
            return (
              <label key={row.key} class={on ? 'forward-person forward-on' : 'forward-person'}>
                <input
                  type="checkbox"
                  checked={on}
                  disabled={!on && chosen.size >= MOST}
                  onChange={() => toggle(row.key, name)}
                />
                <Avatar accountId={row.accountId} name={avatarName(row)} size={32} me={row.kind === 'me'} />
                <span class="ellipsis" dir="auto">
                  {name}
                </span>
              </label>
            );
          })}
        </div>
        <p class="input-error" role="alert">
          {failed && text('notDone')}
        </p>
        <button type="submit" class="button primary" disabled={chosen.size === 0 || busy}>
          <Icon name="forward" size={16} />
          <span class="ellipsis">
            {chosen.size === 0 ? text('forward') : text('sendTo', listText([...chosen.values()]))}
          </span>
        </button>
      </form>
    </Modal>
  );
}
