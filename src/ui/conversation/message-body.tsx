import { useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { hostOf } from '../list/share-strip.tsx';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { isWebAddress, textParts } from './links.ts';
import { linkWarning } from './link-warning.ts';
import { Mention } from './mention.tsx';
import { isLong } from './text-length.ts';

/** Text of a message with its links, and the card of a shared page. Nothing is loaded from anywhere. */
export function MessageBody({ message }: { message: MessageRow }) {
  const [asked, setAsked] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const preview = message.preview !== null && isWebAddress(message.preview.url) ? message.preview : null;
  const shown = preview === null ? message.text : withoutCardLink(message.text, preview.url);
  const long = isLong(shown);
  const folded = long && !open;
  return (
    <>
      {preview !== null && (
        <button type="button" class="link-card" onClick={() => setAsked(preview.url)}>
          <bdi class="link-card-host">{hostOf(preview.url)}</bdi>
          <span class="link-card-title" dir="auto">
            {preview.title || preview.url}
          </span>
        </button>
      )}
      <span class={folded ? 'bubble-text bubble-folded' : 'bubble-text'} dir="auto">
        {textParts(shown).map((part) => {
          if (part.kind === 'plain') return part.text;
          if (part.kind === 'mention') return <Mention id={part.id} />;
          return (
            <button type="button" class="link" onClick={() => setAsked(part.url)}>
              {part.text}
            </button>
          );
        })}
      </span>
      {long && (
        <button type="button" class="fold-button" aria-expanded={!folded} onClick={() => setOpen(!open)}>
          {folded ? text('showMore') : text('showLess')}
        </button>
      )}
      {asked !== null && <OpenLinkDialog url={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

/** The card already shows the address when it stands alone on the last line. */
function withoutCardLink(body: string, url: string): string {
  return body.trimEnd().endsWith(url) ? body.trimEnd().slice(0, -url.length).trimEnd() : body;
}

/** Shows where a link goes before it is opened. */
function OpenLinkDialog({ url, onClose }: { url: string; onClose: () => void }) {
  const ports = usePorts();
  const warning = linkWarning(url);
  return (
    <Modal title={text('openLinkTitle')} kind="dialog" onClose={onClose}>
      <p class="open-link-host">
        <bdi>{hostOf(url)}</bdi>
      </p>
      <p class="open-link-url">
        <bdi>{url}</bdi>
      </p>
      {warning !== null && (
        <p class="warning-line" role="alert">
          <Icon name="triangle-alert" size={16} />
          <span>{warning === 'look-alike' ? text('linkLookAlike') : text('linkNameBeforeAt')}</span>
        </p>
      )}
      <p class="soft">{text('openLinkText')}</p>
      <div class="modal-buttons">
        <button type="button" class="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button
          type="button"
          class="button primary"
          onClick={() => {
            onClose();
            void ports.openLink(url);
          }}
        >
          {text('openLink')}
        </button>
      </div>
    </Modal>
  );
}
