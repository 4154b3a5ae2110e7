import { useId } from 'preact/hooks';
import type { LinkPreview } from '../../store/rows.ts';
import { hostOf } from '../list/share-strip.tsx';
import { Icon } from '../parts/icon.tsx';
import type { LinkTrouble } from '../ports.ts';
import { text } from '../text.ts';
import type { LinkPreviewing } from './use-link-preview.ts';

const TROUBLE = {
  refused: 'linkPreviewRefused',
  unreachable: 'linkPreviewUnreachable',
  'leads-on': 'linkPreviewLeadsOn',
  'not-a-page': 'linkPreviewNotAPage',
  'no-title': 'linkPreviewNoTitle',
} as const satisfies Record<LinkTrouble, string>;

/** Above the field: the preview that goes along, or what asking for one would mean. */
export function LinkPreviewBar({ previewing }: { previewing: LinkPreviewing }) {
  const { card, offer, asking, trouble, ask, remove } = previewing;
  const explanation = useId();
  if (card === null && offer === null) return null;
  return (
    <div class="link-preview">
      {card === null && <Icon name="link" size={16} />}
      <div class="link-preview-body">
        {card === null && (
          <button
            type="button"
            class="link-preview-ask ellipsis"
            aria-disabled={asking}
            aria-describedby={explanation}
            onClick={ask}
          >
            {text('linkPreviewAdd', offer?.host ?? '')}
          </button>
        )}
        <div class="link-preview-words" id={explanation} role="status">
          {card === null ? wordsFor(offer?.host ?? '', asking, trouble) : <PreviewCard {...card} />}
        </div>
      </div>
      {card !== null && (
        <button
          type="button"
          class="icon-button"
          aria-label={text('linkPreviewRemove')}
          title={text('linkPreviewRemove')}
          onClick={remove}
        >
          <Icon name="x" size={16} />
        </button>
      )}
    </div>
  );
}

const PreviewCard = ({ url, title }: LinkPreview) => (
  <div class="link-preview-card">
    <bdi class="link-preview-host ellipsis">{hostOf(url)}</bdi>
    <span class="link-preview-title ellipsis" dir="auto">
      {title}
    </span>
  </div>
);

function wordsFor(host: string, asking: boolean, trouble: LinkTrouble | null): string {
  if (asking) return text('linkPreviewAsking', host);
  return trouble === null ? text('linkPreviewExplains') : text(TROUBLE[trouble], host);
}
