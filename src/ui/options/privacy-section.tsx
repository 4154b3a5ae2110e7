import type { Settings } from '../../messenger/api.ts';
import { LockCard } from '../lock/lock-card.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { SwitchSetting } from './setting.tsx';

/** What others learn of what happens here. */
export function PrivacySection({ settings }: { settings: Settings | undefined }) {
  const { messenger } = usePorts();
  return (
    <>
      <h1 class="title">{text('privacyAndLock')}</h1>
      <LockCard />
      {settings !== undefined && (
        <div class="card-group">
          <h2>{text('whatOthersLearn')}</h2>
          <div class="card">
            <SwitchSetting
              icon="check-check"
              title={text('readReceipts')}
              note={text('readReceiptsNote')}
              on={settings.readReceipts}
              onChange={(readReceipts) => void messenger.changeSettings({ readReceipts })}
            />
            <SwitchSetting
              icon="message-circle-more"
              title={text('typingIndicators')}
              note={text('typingIndicatorsNote')}
              on={settings.typingIndicators}
              onChange={(typingIndicators) => void messenger.changeSettings({ typingIndicators })}
            />
          </div>
        </div>
      )}
    </>
  );
}
