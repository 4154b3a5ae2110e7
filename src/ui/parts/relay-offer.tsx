import { useState } from 'preact/hooks';
import { RELAY_URL } from '../../protocol/relay-name.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { useCopy } from './copy.ts';
import { Icon } from './icon.tsx';

/**
 * The relay on this computer, a program that the browser starts. Whether it is there can be told only with the browser's
 * permission, so it is looked for in a click.
 */
export function RelayOffer({ onFound }: { onFound: () => void }) {
  const { messenger, requestHost, relayCommand } = usePorts();
  const [state, setState] = useState<'' | 'looking' | 'missing' | 'refused'>('');
  const look = async () => {
    // Asked first and within the click: browsers insist on that.
    if (!(await requestHost(RELAY_URL))) return setState('refused');
    setState('looking');
    const { ok } = await messenger.testGateway({ url: RELAY_URL }).catch(() => ({ ok: false }));
    setState(ok ? '' : 'missing');
    if (ok) onFound();
  };
  return (
    <div class="relay-offer">
      <div class="setting">
        <span class="setting-icon">
          <Icon name="laptop" />
        </span>
        <span class="setting-text">
          <span>{text('relayName')}</span>
          <span class="small-text">{text('relayNote')}</span>
        </span>
        <span class="setting-buttons">
          <button type="button" class="button" disabled={state === 'looking'} onClick={() => void look()}>
            {state === 'missing' ? text('tryAgain') : text('relayUse')}
          </button>
        </span>
      </div>
      <div class="relay-words" role="status">
        {state === 'refused' && <p class="small-text">{text('relayNotAllowed')}</p>}
        {state === 'missing' && (
          <>
            <p class="small-text">{text('relayMissing')}</p>
            <CommandLine command={relayCommand} />
            <p class="small-text">{text('relayOrService')}</p>
            <CommandLine command="node starling-relay.mjs service install" />
          </>
        )}
      </div>
    </div>
  );
}

/** Something to type into a terminal. */
function CommandLine({ command }: { command: string }) {
  const copy = useCopy();
  return (
    <span class="command-line">
      <code dir="ltr">{command}</code>
      <button
        type="button"
        class="icon-button"
        aria-label={text('copyCommand', command)}
        title={text('copyCommand', command)}
        onClick={() => copy(command)}
      >
        <Icon name="copy" size={16} />
      </button>
    </span>
  );
}
