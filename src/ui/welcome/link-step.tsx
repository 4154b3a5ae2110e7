import { useEffect, useState } from 'preact/hooks';
import { codeOf } from '../error-code.ts';
import { ComparePictures } from '../linking/compare-pictures.tsx';
import { linkFailureText } from '../linking/failure-text.ts';
import { useConfirmed } from '../linking/use-confirmed.ts';
import { useLinking } from '../linking/use-linking.ts';
import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { LinkCode } from './link-code.tsx';

interface LinkStepProps {
  device: string;
  onBack: () => void;
  /** Called with the name of the account that has come. */
  onNext: (name: string) => void;
}

/** Shows this device's code, lets people compare, and waits for the account. */
export function LinkStep({ device, onBack, onNext }: LinkStepProps) {
  const ports = usePorts();
  const { messenger } = ports;
  const { view, show, silent } = useLinking();
  const [problem, setProblem] = useState('');
  const confirmed = useConfirmed(view);
  const over = view.state === 'failed' || problem !== '';

  const begin = () => {
    setProblem('');
    messenger.beginLink({ device: device.trim() || ports.deviceName }).then(show, (error: unknown) => {
      setProblem(codeOf(error) === 'account-exists' ? text('linkAccountHere') : text('linkNotBegun'));
    });
  };
  useEffect(begin, []);
  // Somebody ended it in another window: a new code is the way on.
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    if (view.state !== 'none') setBegun(true);
    else if (begun) begin();
  }, [view.state]);
  useEffect(() => {
    if (view.state !== 'done') return;
    messenger.cancelLink({ differ: false }).catch(() => undefined); // seen, so it may be put away
    void nameOfAccount(ports).then(onNext);
  }, [view.state]);

  const leave = async () => {
    await messenger.cancelLink({ differ: false }).catch(() => undefined); // the code runs out by itself
    const after = await messenger.linkState().catch(() => null);
    // Too late to go back: the account is here already.
    if (after?.state === 'done' || after?.state === 'compare') show(after);
    else onBack();
  };
  return (
    <div class="welcome-form">
      <div class="welcome-head">
        <h1 class="display" tabIndex={-1} data-focus>
          {over ? text('linkFailedTitle') : text('linkHereTitle')}
        </h1>
        {!over && <p class="lead">{text('linkHereText')}</p>}
      </div>
      {over ? (
        <p class="outcome outcome-failed" role="alert">
          <Icon name="circle-alert" />
          <span>{view.state === 'failed' ? linkFailureText(view.reason, 'new', confirmed) : problem}</span>
        </p>
      ) : (
        <LinkCode view={view} silent={silent} />
      )}
      <div class="welcome-end">
        <button type="button" class="button large text-button" onClick={() => void leave()}>
          {text('back')}
        </button>
        {over && (
          <button type="button" class="button large primary" onClick={begin}>
            {text('newCode')}
          </button>
        )}
      </div>
      {view.state === 'compare' && (
        <ComparePictures
          pictures={view.pictures}
          confirmed={view.confirmed}
          onMatch={() => messenger.confirmLink().then(show)}
          onDiffer={() => {
            messenger.cancelLink({ differ: true }).catch(() => undefined);
            show({ state: 'failed', role: 'new', reason: 'differ' });
          }}
          onCancel={() => void leave()}
        />
      )}
    </div>
  );
}

async function nameOfAccount(ports: ReturnType<typeof usePorts>): Promise<string> {
  const data = await ports.openData().catch(() => 'no-account' as const);
  return typeof data === 'string' ? '' : ((await data.profile())?.name ?? '');
}
