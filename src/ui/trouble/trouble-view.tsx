import { useState } from 'preact/hooks';
import type { StorageTrouble } from '../../store/trouble.ts';
import { EraseDialog } from './erase-dialog.tsx';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { text, type MessageKey } from '../text.ts';
import '../styles/trouble.css';

interface Words {
  icon: IconName;
  title: MessageKey;
  text: MessageKey;
  /** Nothing of it comes back by itself. */
  lost?: true;
}

const WORDS: Record<StorageTrouble, Words> = {
  full: { icon: 'hard-drive', title: 'troubleFullTitle', text: 'troubleFullText' },
  newer: { icon: 'hard-drive', title: 'troubleNewerTitle', text: 'troubleNewerText' },
  blocked: { icon: 'hard-drive', title: 'troubleBlockedTitle', text: 'troubleBlockedText' },
  'key-lost': { icon: 'key-round', title: 'troubleKeyTitle', text: 'troubleKeyText', lost: true },
  'data-lost': { icon: 'hard-drive', title: 'troubleDataTitle', text: 'troubleDataText', lost: true },
  elsewhere: { icon: 'door-open', title: 'troubleElsewhereTitle', text: 'troubleElsewhereText' },
  damaged: { icon: 'hard-drive', title: 'troubleDamagedTitle', text: 'troubleDamagedText', lost: true },
};

/** What every page shows while what is kept here cannot be used: what is wrong, and what can be done. */
export function TroubleView({ trouble, onAgain }: { trouble: StorageTrouble; onAgain: () => void }) {
  const { surface, openPage, reload } = usePorts();
  const [asked, setAsked] = useState<'restore' | 'erase' | null>(null);
  const words = WORDS[trouble];
  const erased = () => {
    if (asked === 'restore') void openPage('welcome.html#restore');
    reload();
  };
  return (
    <main class="app trouble" data-surface={surface} data-trouble={trouble}>
      <section class="view trouble-view">
        <span class="trouble-icon">
          <Icon name={words.icon} size={28} />
        </span>
        <div role="alert">
          <h1 class="heading">{text(words.title)}</h1>
          <p class="soft">{text(words.text)}</p>
        </div>
        {words.lost && <p class="soft">{text('forgottenBack')}</p>}
        <div class="trouble-buttons">
          {trouble === 'elsewhere' ? (
            <button type="button" class="button primary" onClick={() => void openPage('app.html')}>
              {text('troubleOpen')}
            </button>
          ) : (
            <>
              <button type="button" class="button primary" onClick={onAgain}>
                {text('tryAgain')}
              </button>
              <button type="button" class="button" onClick={() => setAsked('restore')}>
                {text('troubleRestore')}
              </button>
              <button type="button" class="button text-button" onClick={() => setAsked('erase')}>
                {text('troubleErase')}
              </button>
            </>
          )}
        </div>
      </section>
      {asked !== null && <EraseDialog title={text('eraseTitle')} onClose={() => setAsked(null)} onErased={erased} />}
    </main>
  );
}
