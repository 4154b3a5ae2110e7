import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { GatewayForm, gatewayOrigin } from '../parts/gateway-form.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { StepEnd } from './step-end.tsx';
import type { WelcomeChoices } from './welcome-app.tsx';

interface GatewayStepProps {
  choices: WelcomeChoices;
  onBack: () => void;
  /** Called with the name of the account that was made or brought back. */
  onNext: (name: string) => void;
}

/** The way into the network: the gateway on this computer is found by itself, any other by its address. */
export function GatewayStep({ choices, onBack, onNext }: GatewayStepProps) {
  const { messenger, requestHost } = usePorts();
  const [local, setLocal] = useState<string | null | undefined>(undefined);
  const [own, setOwn] = useState('');
  const [changing, setChanging] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  useEffect(() => {
    messenger.findLocalGateway().then(setLocal, () => setLocal(null));
  }, [messenger]);

  const byHand = changing || local === null;
  const url = byHand ? gatewayOrigin(own) : (local ?? null);

  const start = async () => {
    if (url === null) return setError(text('gatewayAddressWrong'));
    setError('');
    // Asked first and within the click: browsers insist on that.
    if (!(await requestHost(url))) return setError(text('gatewayNotAllowed'));
    setBusy(true);
    try {
      const { ok } = await messenger.testGateway({ url });
      if (!ok) return setError(text('gatewaySilent'));
      const { phrase, name } = choices;
      const account =
        phrase === null
          ? await messenger.createAccount({ name: name.trim() })
          : await messenger.restoreAccount({ phrase });
      await messenger.addGateway({ url, primary: true });
      onNext(account.name);
    } catch (cause) {
      setError(
        cause instanceof Error && 'code' in cause && cause.code === 'malformed-input'
          ? cause.message
          : text('gatewaySilent'),
      );
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      class="welcome-form"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div class="welcome-head">
        <h1 class="display">{text('gatewayTitle')}</h1>
        <p class="lead">{text('gatewayText')}</p>
      </div>
      {byHand ? (
        <GatewayForm value={own} onValue={setOwn} hint={local === null ? text('gatewayNoneHere') : ''} />
      ) : (
        <div class="card setting" role="status">
          <span class="path-circle small">
            <Icon name="door-open" />
          </span>
          <span class="setting-text">
            <b>{local === undefined ? text('gatewayLooking') : <bdi>{new URL(local).host}</bdi>}</b>
            <span class="small-text">
              {local === undefined ? text('gatewayLookingText') : text('gatewayFoundHere')}
            </span>
          </span>
          <button type="button" class="button small" onClick={() => setChanging(true)}>
            {text('change')}
          </button>
        </div>
      )}
      {error !== '' && (
        <p class="input-error" role="alert">
          <Icon name="circle-alert" size={14} />
          {error}
        </p>
      )}
      <p class="welcome-fact">
        <Icon name="shield-check" />
        <span>{text('gatewayAsksOnce')}</span>
      </p>
      {!byHand && (
        <p class="welcome-fact">
          <Icon name="server" />
          <span>
            {text('gatewayOwnQuestion')}{' '}
            <button type="button" class="text-link" onClick={() => setChanging(true)}>
              {text('gatewayOwnUse')}
            </button>
          </span>
        </p>
      )}
      <StepEnd
        onBack={onBack}
        next={busy ? text('connecting') : text('gatewayAllow')}
        disabled={busy || (url === null && !byHand)}
      />
    </form>
  );
}
