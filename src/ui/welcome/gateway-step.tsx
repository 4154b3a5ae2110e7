import { useEffect, useState } from 'preact/hooks';
import type { MessengerApi } from '../../messenger/api.ts';
import { RELAY_URL } from '../../protocol/relay-name.ts';
import { codeOf } from '../error-code.ts';
import { Icon } from '../parts/icon.tsx';
import { GatewayForm, gatewayOrigin } from '../parts/gateway-form.tsx';
import { gatewayLabel } from '../parts/gateway-label.ts';
import { RelayOffer } from '../parts/relay-offer.tsx';
import { useGatewayForm } from '../parts/use-gateway-form.ts';
import { usePorts } from '../ports-context.ts';
import type { LockPort } from '../ports.ts';
import { text } from '../text.ts';
import type { Protection } from './protect-choice.tsx';
import { StepEnd } from './step-end.tsx';
import type { WelcomeChoices } from './welcome-app.tsx';

interface GatewayStepProps {
  choices: WelcomeChoices;
  onBack: () => void;
  /** Called with the name of the account; '' if none was found in the network, or if it comes with a link later. */
  onNext: (name: string) => void;
}

/** The way into the network: the gateway on this computer is found by itself, any other by its address. */
export function GatewayStep({ choices, onBack, onNext }: GatewayStepProps) {
  const { messenger, lock, requestHost } = usePorts();
  const [local, setLocal] = useState<string | null | undefined>(undefined);
  const { fields, given, refusal } = useGatewayForm(messenger);
  const [changing, setChanging] = useState(false);
  const [busy, setBusy] = useState<'' | 'gateway' | 'profile'>('');
  const [error, setError] = useState('');
  useEffect(() => {
    messenger.findLocalGateway().then(setLocal, () => setLocal(null));
  }, [messenger]);

  const byHand = changing || local === null;
  const url = byHand ? gatewayOrigin(fields.address) : (local ?? null);

  const useRelay = () => {
    setLocal(RELAY_URL);
    setChanging(false);
  };

  const start = async () => {
    if (url === null) return setError(text('gatewayAddressWrong'));
    setError('');
    // Asked first and within the click: browsers insist on that.
    if (!(await requestHost(url))) return setError(text('gatewayNotAllowed'));
    setBusy('gateway');
    try {
      const refused = await refusal(url);
      if (refused !== '') return setError(refused);
      await protect(lock, choices.protection);
      const account = await makeAccount(messenger, choices);
      await messenger.addGateway({ url, primary: true, ...given });
      if (choices.way === 'restore' && account?.name === '') {
        setBusy('profile');
        const found = await messenger.fetchProfile().catch(() => ({ name: '' }));
        return onNext(found.name);
      }
      onNext(account?.name ?? '');
    } catch (cause) {
      setError(codeOf(cause) === 'malformed-input' && cause instanceof Error ? cause.message : text('gatewaySilent'));
    } finally {
      setBusy('');
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
        <>
          <GatewayForm {...fields} hint={local === null ? text('gatewayNoneHere') : ''} />
          {local !== RELAY_URL && (
            <div class="card">
              <RelayOffer onFound={useRelay} />
            </div>
          )}
        </>
      ) : (
        <div class="card setting" role="status">
          <span class="path-circle small">
            <Icon name="door-open" />
          </span>
          <span class="setting-text">
            <b>{local === undefined ? text('gatewayLooking') : <bdi>{gatewayLabel(local)}</bdi>}</b>
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
        next={{ '': text('gatewayAllow'), gateway: text('connecting'), profile: text('lookingForProfile') }[busy]}
        disabled={busy !== '' || (url === null && !byHand)}
      />
    </form>
  );
}

/** Before anything private is written. Somebody who tries again has done it already. */
async function protect(lock: LockPort, { kind, first }: Protection): Promise<void> {
  if (kind === 'passphrase' && (await lock.state()).kind === 'none') await lock.setPassphrase(first, null);
}

/** null: it comes from another device, once the network can be reached. */
async function makeAccount(
  messenger: MessengerApi,
  { way, name, phrase }: WelcomeChoices,
): Promise<{ name: string } | null> {
  switch (way) {
    case 'create':
      return messenger.createAccount({ name: name.trim() });
    case 'restore':
      return messenger.restoreAccount({ phrase });
    case 'link':
      return null;
  }
}
