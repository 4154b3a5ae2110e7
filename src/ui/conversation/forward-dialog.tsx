import { useState } from 'preact/hooks';
import { newCallId } from '../../store/handed-over.ts';
import type { ConversationRow, FileRow, MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { codeOf } from '../error-code.ts';
import { failureText } from '../failure-text.ts';
import { isHere } from '../files/file-kind.ts';
import { useFiles } from '../files/files-context.ts';
import { useNavigation } from '../navigation.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { avatarName, conversationName, listText } from '../names.ts';
import { plural, text } from '../text.ts';

/** As many as one may write to at once (experience: up to five). */
const MOST = 5;

const NOTHING: readonly FileRow[] = [];
const isAway = (file: FileRow): boolean => file.use === 'attachment' && !isHere(file);
const takesFiles = ({ kind, approvedMe }: ConversationRow): boolean => kind === 'me' || approvedMe;

interface ForwardDialogProps {
  messages: readonly MessageRow[];
  onClose: () => void;
  onDone: () => void;
}

/** Sends words and files of messages anew to up to five others. */
export function ForwardDialog({ messages, onClose, onDone }: ForwardDialogProps) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const { download } = useFiles();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState('');
  // Pressed again after something went wrong, the button sends only what was not sent.
  const [calls] = useState(() => new Map(messages.map(({ id }) => [id, newCallId()])));
  const wanted = query.trim();
  const rows = useLive((data) => (wanted === '' ? data.conversations() : data.search(wanted)), [wanted]);
  const people = rows?.filter(({ blocked, request }) => !blocked && request !== 'incoming');

  const withFiles = messages.some(({ files }) => files.length > 0);
  const missing =
    useLive(
      async (data) => (await Promise.all(messages.map(({ id }) => data.filesOfMessage(id)))).flat().filter(isAway),
      [],
    ) ?? NOTHING;
  const fetchable = missing.filter(({ state }) => state === 'remote' || state === 'failed');
  const away = people?.some((row) => withFiles && !takesFiles(row)) === true;

  const toggle = (key: string, name: string) => {
    const next = new Map(chosen);
    if (!next.delete(key) && next.size < MOST) next.set(key, name);
    setChosen(next);
  };
  const send = async () => {
    if (chosen.size === 0 || busy || missing.length > 0) return;
    setBusy(true);
    setFailed('');
    try {
      for (const { id: messageId } of messages)
        await messenger.forward({
          messageId,
          conversations: [...chosen.keys()],
          id: calls.get(messageId) ?? newCallId(),
        });
      onClose();
      onDone();
      toast.value = { text: text('sentTo', listText([...chosen.values()])) };
    } catch (error) {
      setBusy(false);
      setFailed(codeOf(error) === 'not-found' && withFiles ? text('forwardNotHere') : failureText(error));
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
            const refused = withFiles && !takesFiles(row);
            return (
              <label key={row.key} class={on ? 'forward-person forward-on' : 'forward-person'}>
                <input
                  type="checkbox"
                  checked={on}
                  disabled={refused || (!on && chosen.size >= MOST)}
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
        {away && <p class="soft">{text('forwardNotAccepted')}</p>}
        <p class="input-error" role="alert">
          {failed || (missing.length > 0 && text('forwardNotHere'))}
        </p>
        {fetchable.length > 0 && (
          <button type="button" class="button" onClick={() => download(fetchable)}>
            <Icon name="download" size={16} />
            {text('download')}
          </button>
        )}
        <button type="submit" class="button primary" disabled={chosen.size === 0 || busy || missing.length > 0}>
          <Icon name="forward" size={16} />
          <span class="ellipsis">
            {chosen.size === 0 ? text('forward') : text('sendTo', listText([...chosen.values()]))}
          </span>
        </button>
      </form>
    </Modal>
  );
}
