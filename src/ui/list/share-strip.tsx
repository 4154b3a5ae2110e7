import { useNavigation } from '../navigation.ts';
import { Icon } from '../parts/icon.tsx';
import type { SharedPage } from '../ports.ts';
import { text } from '../text.ts';

/** The page in the tab behind, and the way to share it. */
export function ShareStrip({ page, compact }: { page: SharedPage; compact: boolean }) {
  const { shareOpen } = useNavigation();
  const host = hostOf(page.url);
  return (
    <div class={compact ? 'share-strip share-strip-top' : 'share-strip not-low'}>
      <span class="site-letter" aria-hidden="true">
        {host
          .replace(/^www\./, '')
          .charAt(0)
          .toUpperCase()}
      </span>
      <div class="share-strip-lines">
        <span class="share-strip-title" dir="auto">
          {page.title || host}
        </span>
        {!compact && <bdi class="share-strip-host">{host}</bdi>}
      </div>
      <button
        type="button"
        class={compact ? 'button text-button' : 'button small'}
        onClick={() => (shareOpen.value = true)}
      >
        <Icon name="share" size={16} />
        {compact ? text('share') : text('sharePage')}
      </button>
    </div>
  );
}

/** Host of a web address; '' if it is none. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');
