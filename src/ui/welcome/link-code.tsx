import { useEffect, useState } from 'preact/hooks';
import type { LinkView } from '../../messenger/api.ts';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/icon.tsx';
import { Qr } from '../parts/qr.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { leftText } from '../time.ts';
import { useNow } from '../use-now.ts';

/** The code of this device as a picture and as words, with the time that is left; what happens to it below. */
export function LinkCode({ view, silent }: { view: LinkView; silent: boolean }) {
  const copy = useCopy();
  const nowMs = useNow(1000) + useClockOff();
  const code = view.state === 'waiting' ? view : null;
  const words = code?.code.split(' ') ?? [];
  return (
    <>
      <div class="card card-pad link-code">
        <div class="link-code-lines">
          <ol class="steps">
            <li>{text('linkHereOpen')}</li>
            <li>{text('linkHereScan')}</li>
            <li>{text('linkStepCompare')}</li>
          </ol>
          {code !== null && <p class="small-text">{text('goodFor', leftText(code.expiresAtMs - nowMs))}</p>}
        </div>
        {code !== null && <Qr value={code.qr} label={text('linkAsCode')} size={192} />}
        {code !== null && (
          <div class="link-words">
            <ol translate={false} aria-label={text('linkWordsHere')}>
              {words.map((word, index) => (
                <li key={index}>{word}</li>
              ))}
            </ol>
            <button
              type="button"
              class="icon-button"
              aria-label={text('copyWords')}
              title={text('copyWords')}
              onClick={() => copy(code.code)}
            >
              <Icon name="copy" />
            </button>
          </div>
        )}
      </div>
      <p class="busy-line" role="status">
        <span class="busy-ring" aria-hidden="true" />
        {silent ? text('linkSilent') : stateText(view)}
      </p>
    </>
  );
}

/** ms by which the network's clock is ahead of the one here: the code's time is told by the network's. */
function useClockOff(): number {
  const { messenger } = usePorts();
  const [offMs, setOffMs] = useState(0);
  useEffect(() => {
    messenger.connection().then(
      ({ clockOffMs }) => setOffMs(clockOffMs ?? 0),
      () => undefined,
    );
  }, [messenger]);
  return offMs;
}

function stateText({ state }: LinkView): string {
  switch (state) {
    case 'waiting':
      return text('linkWaiting');
    case 'connecting':
      return text('linkOtherAnswered');
    case 'done':
      return text('linkAccountComing');
    case 'compare':
    case 'none':
    case 'failed':
      return text('connecting');
  }
}
