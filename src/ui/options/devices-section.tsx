import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { Setting } from './setting.tsx';

/** What works today for a second device, said plainly. */
export function DevicesSection() {
  const { openPage } = usePorts();
  return (
    <>
      <div class="options-head">
        <h1 class="title">{text('devices')}</h1>
        <p class="lead">{text('devicesText')}</p>
      </div>
      <div class="card">
        <Setting icon="monitor-smartphone" title={text('thisDevice')} note={text('thisDeviceNote')} />
      </div>
      <div class="card-group">
        <h2>{text('otherDevice')}</h2>
        <div class="card">
          <Setting icon="key-round" title={text('otherDeviceTitle')} note={text('otherDeviceNote')}>
            <button type="button" class="button" onClick={() => void openPage('options.html#phrase')}>
              {text('showPhrase')}
            </button>
          </Setting>
        </div>
        <p class="small-text">{text('linkingNote')}</p>
      </div>
    </>
  );
}
