import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { Setting } from './setting.tsx';

export function AboutSection() {
  const { version } = usePorts();
  return (
    <>
      <h1 class="title">{text('about')}</h1>
      <div class="card">
        <Setting icon="info" title={text('aboutVersion', version)} note={text('aboutText')} />
        <Setting icon="shield-check" title={text('aboutNoServerTitle')} note={text('aboutNoServerText')} />
        <Setting icon="triangle-alert" title={text('aboutCheckedTitle')} note={text('aboutCheckedText')} />
      </div>
      <p class="small-text">{text('aboutLicence')}</p>
    </>
  );
}
