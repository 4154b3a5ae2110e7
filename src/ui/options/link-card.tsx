import { useEffect, useState } from 'preact/hooks';
import { JoinForm } from '../linking/join-form.tsx';
import { LinkDialog } from '../linking/link-dialog.tsx';
import { useLinking } from '../linking/use-linking.ts';
import { codeOf } from '../error-code.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** Gives the account to a new device, which shows the code. */
export function LinkCard() {
  const { messenger, deviceName } = usePorts();
  const linking = useLinking();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const [attempt, setAttempt] = useState(0);

  // A page that was closed in the middle goes on where it was; what had ended by then is over.
  useEffect(() => {
    messenger.linkState().then(
      (view) => (view.state === 'connecting' || view.state === 'compare') && view.role === 'old' && linking.show(view),
      () => undefined,
    );
  }, [messenger]);

  const join = async (code: string) => {
    setBusy(true);
    setProblem('');
    try {
      linking.show(await messenger.joinLink({ code, device: deviceName }));
    } catch (error) {
      setProblem(codeOf(error) === 'malformed-input' ? text('linkWordsWrong') : text('linkNoAnswer'));
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    messenger.cancelLink({ differ: false }).catch(() => undefined); // what ended is put away, what goes on is ended
    linking.show({ state: 'none' });
    setAttempt(attempt + 1);
  };
  return (
    <section class="card card-pad link-device" aria-labelledby="link-title">
      <h2 class="subheading" id="link-title">
        {text('linkAnother')}
      </h2>
      <ol class="steps">
        <li>
          <span>
            {text('linkStepOpen')} <b>{text('linkWithAnother')}</b>
          </span>
        </li>
        <li>{text('linkStepScan')}</li>
        <li>{text('linkStepCompare')}</li>
      </ol>
      <JoinForm key={attempt} busy={busy} problem={problem} onCode={(code) => void join(code)} />
      <LinkDialog linking={linking} onClose={close} />
    </section>
  );
}
