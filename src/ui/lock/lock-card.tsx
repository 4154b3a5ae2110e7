import { useCallback, useEffect, useState } from 'preact/hooks';
import type { LockRules, LockState } from '../../messenger/lock/lock-api.ts';
import { Setting, SwitchSetting } from '../options/setting.tsx';
import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';
import { CurrentPassphraseDialog } from './current-passphrase-dialog.tsx';
import { PassphraseDialog } from './passphrase-dialog.tsx';
import '../styles/lock.css';

/** Minutes; 0 stands for never. */
const AWAY = [0, 1, 5, 15, 30, 60, 240] as const;

type Asked = 'passphrase' | 'remove' | 'passkey' | null;

/** The app lock in the settings. */
export function LockCard() {
  const { lock } = usePorts();
  const [state, setState] = useState<LockState | null>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const [offersPasskeys, setOffersPasskeys] = useState(false);
  const [seesIdle, setSeesIdle] = useState(true);
  const read = useCallback(() => void lock.state().then(setState, () => undefined), [lock]);
  useEffect(() => {
    read();
    lock.passkeys().then(setOffersPasskeys, () => setOffersPasskeys(false));
  }, [lock, read]);
  if (state === null) return null;

  const change = (rules: Partial<LockRules>) => void lock.changeRules(rules).then(read);
  const chooseAway = async (minutes: number) => {
    // Asked first and within the click: browsers insist on that.
    if (minutes > 0) setSeesIdle(await lock.requestIdle());
    change({ awayMinutes: minutes === 0 ? null : minutes });
  };
  const done = () => {
    setAsked(null);
    read();
  };
  const isSet = state.kind !== 'none';
  return (
    <div class="card-group">
      <h2>{text('lock')}</h2>
      <div class="card">
        <Setting icon="lock" title={text('passphrase')} note={text(isSet ? 'passphraseIsSet' : 'passphraseNotSet')}>
          {isSet && (
            <button type="button" class="button" onClick={() => setAsked('remove')}>
              {text('remove')}
            </button>
          )}
          <button type="button" class="button" onClick={() => setAsked('passphrase')}>
            {text(isSet ? 'change' : 'setUp')}
          </button>
        </Setting>
        {isSet && (
          <>
            {(offersPasskeys || state.passkey !== null) && (
              <Setting icon="fingerprint" title={text('passkey')} note={text('passkeyNote')}>
                {state.passkey === null ? (
                  <button type="button" class="button" onClick={() => setAsked('passkey')}>
                    {text('add')}
                  </button>
                ) : (
                  <button type="button" class="button" onClick={() => void lock.removePasskey().then(read)}>
                    {text('remove')}
                  </button>
                )}
              </Setting>
            )}
            <label class="setting">
              <AwayText seesIdle={seesIdle} />
              <select
                class="select"
                value={state.awayMinutes ?? 0}
                onChange={(event) => void chooseAway(Number(event.currentTarget.value))}
              >
                {AWAY.map((minutes) => (
                  <option key={minutes} value={minutes}>
                    {awayText(minutes)}
                  </option>
                ))}
              </select>
            </label>
            <SwitchSetting
              icon="cloud-download"
              title={text('collectWhileLocked')}
              note={text('collectWhileLockedNote')}
              on={state.collect}
              onChange={(collect) => change({ collect })}
            />
            {state.collect && (
              <SwitchSetting
                icon="bell"
                title={text('tellWhileLocked')}
                note={text('tellWhileLockedNote')}
                on={state.tell}
                onChange={(tell) => change({ tell })}
              />
            )}
            <Setting icon="keyboard" title={text('lockNow')} note={text('lockNowNote')}>
              <button type="button" class="button" onClick={() => void lock.lock()}>
                {text('lockNow')}
              </button>
            </Setting>
          </>
        )}
      </div>
      {asked === 'passphrase' && <PassphraseDialog isSet={isSet} onClose={() => setAsked(null)} onDone={done} />}
      {asked === 'remove' && (
        <CurrentPassphraseDialog
          title={text('removeLock')}
          note={text('removeLockText')}
          action={text('remove')}
          work={async (current) => lock.removeLock(current)}
          onClose={() => setAsked(null)}
          onDone={done}
        />
      )}
      {asked === 'passkey' && (
        <CurrentPassphraseDialog
          title={text('addPasskey')}
          note={text('addPasskeyText')}
          action={text('continue')}
          work={async (current) => {
            const result = await lock.addPasskey(current);
            if (result === 'cancelled') return { problem: text('passkeyCancelled') };
            return result === 'unsupported' ? { problem: text('passkeyUnsupported') } : result;
          }}
          onClose={() => setAsked(null)}
          onDone={done}
        />
      )}
    </div>
  );
}

const AwayText = ({ seesIdle }: { seesIdle: boolean }) => (
  <>
    <span class="setting-icon">
      <Icon name="timer" />
    </span>
    <span class="setting-text">
      <span>{text('lockWhenAway')}</span>
      {!seesIdle && <span class="small-text">{text('lockWhenAwayHere')}</span>}
    </span>
  </>
);

const awayText = (minutes: number): string => {
  if (minutes === 0) return text('lockNever');
  return minutes < 60 ? plural('lockAfterMinutes', minutes) : plural('lockAfterHours', minutes / 60);
};
