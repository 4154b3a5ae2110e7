import type { ProfileRow } from '../../store/rows.ts';
import { useNavigation } from '../navigation.ts';
import { useCopy } from '../parts/copy.ts';
import { Flock } from '../parts/flock.tsx';
import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** What an empty list offers: one obvious next step. */
export function FirstSteps({ profile }: { profile: ProfileRow | undefined }) {
  const { go } = useNavigation();
  const ports = usePorts();
  const copy = useCopy();
  return (
    <div class="first-steps">
      <Flock />
      <h2 class="heading">{text('firstTitle')}</h2>
      <p class="soft">{text('firstText')}</p>
      <button type="button" class="button primary" onClick={() => go({ view: 'new' })}>
        <Icon name="user-plus" />
        {text('startConversation')}
      </button>
      <button
        type="button"
        class="button"
        disabled={profile === undefined}
        onClick={() => profile && copy(profile.accountId)}
      >
        <Icon name="copy" />
        {text('copyMyId')}
      </button>
      {profile !== undefined && !profile.phraseConfirmed && (
        <div class="banner banner-wait banner-card">
          <Icon name="key-round" size={18} />
          <p>
            <b>{text('phraseReminderTitle')}</b>
            <span>{text('phraseReminderText')}</span>
          </p>
          <button type="button" class="banner-action" onClick={() => void ports.openPage('options.html#phrase')}>
            {text('show')}
          </button>
        </div>
      )}
    </div>
  );
}
