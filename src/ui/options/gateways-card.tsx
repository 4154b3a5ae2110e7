import { useEffect, useState } from 'preact/hooks';
import type { GatewayInfo } from '../../messenger/api.ts';
import { RELAY_URL } from '../../protocol/relay-name.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { gatewayLabel } from '../parts/gateway-label.ts';
import { GatewayForm, gatewayOrigin } from '../parts/gateway-form.tsx';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { useGatewayForm } from '../parts/use-gateway-form.ts';
import { RelayOffer } from '../parts/relay-offer.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { rowTime } from '../time.ts';
import { Setting } from './setting.tsx';

/** Gateways: add, test, make primary, remove. */
export function GatewaysCard() {
  const { messenger, requestHost, hasHost, watchPermissions } = usePorts();
  const { toast } = useNavigation();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [gateways, setGateways] = useState<GatewayInfo[]>([]);
  const [adding, setAdding] = useState(false);
  const load = () => messenger.gateways().then(setGateways, () => setGateways([]));
  useEffect(() => void load(), [messenger]);
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => void messenger.findLocalGateway().then(setHere, () => setHere(null)), [messenger]);
  useEffect(() => {
    let current = true;
    const look = async () => {
      const urls = gateways.map(({ url }) => url);
      const open = await Promise.all(urls.map(async (url) => hasHost(url)));
      if (current) setClosed(new Set(urls.filter((_, index) => open[index] === false)));
    };
    void look();
    const end = watchPermissions(() => void look());
    return () => {
      current = false;
      end();
    };
  }, [gateways, hasHost, watchPermissions]);
  const knows = (url: string) => gateways.some((gateway) => gateway.url === url);

  const act = async (action: Promise<unknown>) => {
    try {
      await action;
    } catch (error) {
      toast.value = { text: failureText(error), urgent: true };
    }
    await load();
  };
  const use = async (url: string) => {
    if (await requestHost(url)) await act(messenger.addGateway({ url }));
  };
  const test = async (url: string) => {
    if (!(await requestHost(url))) return;
    const { ok, latencyMs } = await messenger.testGateway({ url }).catch(() => ({ ok: false, latencyMs: null }));
    toast.value = ok
      ? { text: text('gatewayAnswers', latencyMs ?? '–') }
      : { text: text('gatewaySilent'), urgent: true };
    await load();
  };
  return (
    <div class="card-group">
      <h2>{text('gateways')}</h2>
      <div class="card gateways">
        {gateways.map((gateway) => (
          <Setting
            key={gateway.url}
            icon="door-open"
            title={<bdi>{gatewayLabel(gateway.url, gateway.name)}</bdi>}
            note={closed.has(gateway.url) ? text('gatewayNotReachable') : noteOf(gateway)}
          >
            <button
              type="button"
              class={closed.has(gateway.url) ? 'button small primary' : 'button small'}
              onClick={() => void test(gateway.url)}
            >
              {text(closed.has(gateway.url) ? 'allow' : 'test')}
            </button>
            {gateway.role !== 'primary' && (
              <button
                type="button"
                class="button small"
                onClick={() => void act(messenger.makePrimary({ url: gateway.url }))}
              >
                {text('makePrimary')}
              </button>
            )}
            <button
              type="button"
              class="icon-button"
              aria-label={text('removeGateway', gatewayLabel(gateway.url))}
              title={text('removeGateway', gatewayLabel(gateway.url))}
              onClick={() => void act(messenger.removeGateway({ url: gateway.url }))}
            >
              <Icon name="trash-2" />
            </button>
          </Setting>
        ))}
        {here !== null && !knows(here) && (
          <Setting icon="laptop" title={<bdi>{gatewayLabel(here)}</bdi>} note={text('gatewayFoundHere')}>
            <button type="button" class="button" onClick={() => void use(here)}>
              {text('relayUse')}
            </button>
          </Setting>
        )}
        {here !== RELAY_URL && !knows(RELAY_URL) && <RelayOffer onFound={() => void use(RELAY_URL)} />}
        <Setting icon="server" title={text('addGateway')} note={text('addGatewayNote')}>
          <button type="button" class="button" onClick={() => setAdding(true)}>
            {text('add')}
          </button>
        </Setting>
      </div>
      {adding && <AddGatewayDialog onClose={() => setAdding(false)} onAdded={() => void load()} />}
    </div>
  );
}

function noteOf(gateway: GatewayInfo): string {
  const role = { primary: text('rolePrimary'), reserve: text('roleReserve'), spare: text('roleSpare') }[gateway.role];
  const trip = gateway.latencyMs === null ? '' : text('roundTrip', Math.round(gateway.latencyMs));
  const last =
    gateway.lastSuccessMs === null
      ? text('neverAnswered')
      : text('answeredAt', rowTime(gateway.lastSuccessMs, Date.now()));
  const isPrivate = gateway.isPrivate ? text('gatewayIsPrivate') : '';
  return [role, isPrivate, gateway.operator, gateway.country, trip, last].filter(Boolean).join(' · ');
}

function AddGatewayDialog({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const { messenger, requestHost } = usePorts();
  const { fields, given, refusal } = useGatewayForm(messenger);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const add = async () => {
    const url = gatewayOrigin(fields.address);
    if (url === null) return setError(text('gatewayAddressWrong'));
    if (!(await requestHost(url))) return setError(text('gatewayNotAllowed'));
    setBusy(true);
    try {
      const refused = await refusal(url);
      setError(refused);
      if (refused !== '') return;
      await messenger.addGateway({ url, ...given });
      onAdded();
      onClose();
    } catch {
      setError(text('gatewaySilent'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal title={text('addGateway')} kind="dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <p class="soft dialog-space">{text('gatewayAsksOnce')}</p>
        <GatewayForm {...fields} hint="" />
        <p class="input-error" role="alert">
          {error}
        </p>
        <div class="modal-buttons">
          <button type="button" class="button" onClick={onClose}>
            {text('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy}>
            {text('add')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
