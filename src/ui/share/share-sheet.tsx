import { useEffect, useRef, useState } from 'preact/hooks';
import { stripTracking } from './tracking.ts';
import type { ConversationRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { hostOf } from '../list/share-strip.tsx';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { judgeIdInput } from '../new/account-id-input.ts';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import type { SharedPage } from '../ports.ts';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';
import { recipientName, type Recipient } from './recipient.ts';
import { RecipientPicker } from './recipient-picker.tsx';
import { SharePicture } from './share-picture.tsx';
import { sharedItem } from './shared-text.ts';
import { usePageShot } from './use-page-shot.ts';
import { useKeepPicture, useSharedPicture } from './use-shared-picture.ts';

interface ShareSheetProps {
  page: SharedPage;
  ownId: string;
  onClose: () => void;
}

const RECENT = 8;

/** Shares the page behind. Everything is kept on this computer first, so it works offline too. */
export function ShareSheet({ page, ownId, onClose }: ShareSheetProps) {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const cleaned = stripTracking(page.url);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [whole, setWhole] = useState(false);
  const [card, setCard] = useState(true);
  const [quoted, setQuoted] = useState(true);
  const [itself, setItself] = useState(true);
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const commentInput = useRef<HTMLInputElement>(null);
  const wanted = query.trim();
  const rows = useLive((data) => (wanted === '' ? data.conversations() : data.search(wanted)), [wanted]);
  const recipients = recipientsOf(rows ?? [], wanted, ownId);
  const recipient = recipients.find(({ key }) => key === chosen) ?? recipients[0];
  const url = whole ? page.url : cleaned.url;
  const name = recipient === undefined ? '' : recipientName(recipient);
  const accepted = recipient !== undefined && takesFiles(recipient);
  const picture = useSharedPicture(page.picture ?? null);
  const shot = usePageShot(page);
  const shotPicture = useSharedPicture(shot.picture);
  const keepPicture = useKeepPicture();
  const linked = /^https?:/.test(page.url);
  const asPicture = picture !== null && picture !== undefined && accepted && (itself || !linked);
  const nothing = page.picture !== undefined && !asPicture && !linked;

  useEffect(() => setChosen(null), [wanted]);

  const itemFor = async (conversation: string) => {
    const file = asPicture ? await keepPicture(picture, conversation) : null;
    if (file !== null) return { text: comment.trim(), files: [file] };
    const selection = quoted ? page.selection : '';
    const item = sharedItem({ title: page.title, url, selection, comment, preview: card });
    const image = item.preview && accepted && shotPicture ? await keepPicture(shotPicture, '') : null;
    return image === null || item.preview === null ? item : { ...item, preview: { ...item.preview, image } };
  };
  const send = async () => {
    if (recipient === undefined || busy || nothing || picture === undefined) return;
    setBusy(true);
    try {
      const conversation =
        'row' in recipient
          ? recipient.row.key
          : (await messenger.openConversation({ accountId: recipient.accountId })).key;
      const { id } = await messenger.send({ conversation, ...(await itemFor(conversation)) });
      onClose();
      const undo = async () => {
        const taken = await messenger.cancel({ messageId: id });
        toast.value = { text: taken ? text('takenBack') : text('tooLateToUndo') };
      };
      toast.value = { text: text('sentTo', name), action: { label: text('undo'), run: () => void undo() } };
    } catch (error) {
      setBusy(false);
      toast.value = { text: failureText(error), urgent: true };
    }
  };

  return (
    <Modal
      title={text(page.picture === undefined ? 'shareThisPage' : 'shareThisPicture')}
      kind="sheet"
      class="share-sheet"
      onClose={onClose}
    >
      <form
        class="share-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <RecipientPicker
          query={query}
          onQuery={setQuery}
          recipients={recipients}
          chosen={recipient?.key ?? null}
          onChoose={setChosen}
          onDone={() => commentInput.current?.focus()}
        />
        {page.picture !== undefined && (
          <SharePicture picture={picture} accepted={accepted} itself={itself} linked={linked} onItself={setItself} />
        )}
        {!asPicture && linked && (
          <>
            <div class="share-card">
              {card && accepted && shotPicture && <img class="share-shot-picture" src={shotPicture.url} alt="" />}
              <bdi class="share-card-host">
                <Icon name="link" size={13} /> {hostOf(url)}
              </bdi>
              <span class="share-card-title" dir="auto">
                {page.title || url}
              </span>
              <bdi class="share-card-url">{url}</bdi>
            </div>
            {page.selection !== '' && quoted && (
              <blockquote class="share-quote">
                <span dir="auto">“{page.selection}”</span>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={text('withoutQuote')}
                  title={text('withoutQuote')}
                  onClick={() => setQuoted(false)}
                >
                  <Icon name="x" size={16} />
                </button>
              </blockquote>
            )}
            {page.picture === undefined && (
              <div class="segments" role="radiogroup" aria-label={text('whatIsSent')}>
                {[false, true].map((withCard) => (
                  <label key={String(withCard)} class={card === withCard ? 'segment segment-on' : 'segment'}>
                    <input
                      type="radio"
                      name="share-form"
                      checked={card === withCard}
                      onChange={() => setCard(withCard)}
                    />
                    {withCard ? text('linkAndPreview') : text('linkOnly')}
                  </label>
                ))}
              </div>
            )}
            {card && accepted && shot.offered && (
              <label class="share-shot">
                <span>{text('pagePicture')}</span>
                <input
                  type="checkbox"
                  role="switch"
                  class="switch"
                  checked={shot.picture !== null}
                  onChange={({ currentTarget }) => {
                    const { checked } = currentTarget;
                    void shot.turn(checked).catch(() => undefined);
                  }}
                />
              </label>
            )}
            {cleaned.removed.length > 0 && (
              <p class="share-tracking" role="status">
                <Icon name="scissors" size={16} class={whole ? '' : 'ok'} />
                <span title={cleaned.removed.join(', ')}>
                  {whole ? text('trackingKept') : plural('trackingRemoved', cleaned.removed.length)}
                </span>
                <button type="button" class="text-link" onClick={() => setWhole(!whole)}>
                  {whole ? text('removeAgain') : text('putBack')}
                </button>
              </p>
            )}
          </>
        )}
        <div class="share-end">
          <input
            ref={commentInput}
            autocomplete="off"
            class="composer-input"
            dir="auto"
            maxLength={500}
            aria-label={text('addComment')}
            placeholder={text('addComment')}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button
            type="submit"
            class="button primary"
            disabled={recipient === undefined || busy || nothing || picture === undefined}
          >
            <span class="ellipsis">{recipient === undefined ? text('send') : text('sendTo', firstWord(name))}</span>
          </button>
        </div>
      </form>
    </Modal>
  );
}

/** Files go to those who have accepted, and to ourselves. @see protocol 07 §5.1 */
const takesFiles = (recipient: Recipient): boolean =>
  recipient.key === 'me' || ('row' in recipient && (recipient.row.kind === 'me' || recipient.row.approvedMe));

/** Note to Self first, then the most recent; a pasted ID that nobody here has stands alone. */
function recipientsOf(rows: readonly ConversationRow[], wanted: string, ownId: string): Recipient[] {
  const id = judgeIdInput(wanted, ownId);
  const asRecipient = (row: ConversationRow): Recipient => ({ key: row.key, row });
  const me: Recipient[] = wanted === '' || id.kind === 'own' ? [{ key: 'me', accountId: ownId }] : [];
  const own = rows.filter(({ kind }) => kind === 'me').map(asRecipient);
  const others = rows.filter(({ kind, blocked }) => kind !== 'me' && !blocked).map(asRecipient);
  if (id.kind === 'id' && others.length === 0) return [{ key: id.accountId, accountId: id.accountId }];
  return [...(own.length > 0 ? own : me), ...others].slice(0, RECENT);
}

const firstWord = (name: string): string => (name === text('noteToSelf') ? name : (name.split(/\s/u)[0] ?? name));
