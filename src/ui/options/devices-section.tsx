import { useState } from 'preact/hooks';
import type { ProfileRow } from '../../store/rows.ts';
import { AskPhrase } from '../parts/ask-phrase.tsx';
import { text } from '../text.ts';
import { DevicesCard } from './devices-card.tsx';
import { LinkCard } from './link-card.tsx';
import { Setting } from './setting.tsx';

/** Every device of the account, and the ways to one more. */
export function DevicesSection({ profile }: { profile: ProfileRow | undefined }) {
  const [showing, setShowing] = useState(false);
  return (
    <>
      <div class="options-head">
        <h1 class="title">{text('devices')}</h1>
        <p class="lead">{text('devicesText')}</p>
      </div>
      <DevicesCard createdAtMs={profile?.createdAtMs ?? 0} />
      <LinkCard />
      <div class="card">
        <Setting icon="smartphone" title={text('phoneTitle')} note={text('phoneNote')}>
          <button type="button" class="button" onClick={() => setShowing(true)}>
            {text('showCode')}
          </button>
        </Setting>
        <Setting icon="history" title={text('bringAlong')} note={text('bringAlongNote')}>
          <a class="button" href="#data">
            {text('toBackup')}
          </a>
        </Setting>
      </div>
      {showing && <AskPhrase as="code" onClose={() => setShowing(false)} />}
    </>
  );
}
