import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { LockState } from '../../messenger/lock/lock-api.ts';
import { Flock } from '../parts/flock.tsx';
import { Icon } from '../parts/icon.tsx';
import { PassphraseField } from '../parts/passphrase-field.tsx';
import type { LockRefusal } from '../ports.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { clockTime } from '../time.ts';
import { ForgottenDialog } from './forgotten-dialog.tsx';
import { useWait } from './use-wait.ts';
import '../styles/lock.css';

/** What every page shows while the app lock is closed. Whoever opens it makes all of them load anew. */
export function LockView() {
  const { lock, surface } = usePorts();
  const [state, setState] = useState<LockState | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [opening, setOpening] = useState(false);
  const [problem, setProblem] = useState('');
  const [forgotten, setForgotten] = useState(false);
  const [wait, beginWait] = useWait();
  const input = useRef<HTMLInputElement>(null);
  const told = useId();

  useEffect(() => {
    lock.state().then(
      (now) => {
        setState(now);
        beginWait(now.waitMs);
      },
      () => undefined, // the passphrase can be tried all the same
    );
    input.current?.focus();
  }, [lock]);

  const open = async (work: Promise<'done' | 'cancelled' | LockRefusal>) => {
    setOpening(true);
    setProblem('');
    try {
      const result = await work;
      // When it is done, the pages load anew; until then this one says so.
      if (result === 'done') return;
      setOpening(false);
      if (result === 'cancelled') return setProblem(text('passkeyCancelled'));
      beginWait(result.waitMs);
      setProblem(result.refused === 'wrong' ? text('passphraseWrong') : '');
      input.current?.select();
    } catch {
      setOpening(false);
      setProblem(text('notDone'));
    }
  };

  const waiting = wait > 0 ? text('lockWait', wait) : '';
  return (
    <main class="app lock" data-surface={surface}>
      <form
        class="view lock-view"
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase !== '' && !opening && wait === 0) void open(lock.unlock(passphrase));
        }}
      >
        <Flock />
        <img src="/art/mark-locked.svg" alt="" width="68" height="68" />
        <h1 class="heading">{text('lockedTitle')}</h1>
        <p class="soft">{text('lockedText')}</p>
        <div class="lock-form">
          <PassphraseField
            label={text('passphrase')}
            plain
            value={passphrase}
            wrong={problem !== ''}
            fresh={false}
            describedBy={told}
            inputRef={input}
            onValue={setPassphrase}
          />
          <p id={told} class="input-error" role="alert">
            {[problem, waiting].filter((line) => line !== '').join(' ')}
          </p>
          <button type="submit" class="button primary large" aria-busy={opening} disabled={opening || wait > 0}>
            {opening ? text('opening') : text('unlock')}
          </button>
          {state !== null && state.passkey !== null && (
            <button
              type="button"
              class="button large"
              disabled={opening || wait > 0}
              onClick={() => void open(lock.unlockWithPasskey())}
            >
              <Icon name="fingerprint" />
              {text('usePasskey')}
            </button>
          )}
        </div>
        <button type="button" class="button text-button" onClick={() => setForgotten(true)}>
          {text('passphraseForgotten')}
        </button>
        {state !== null && <LockFoot state={state} />}
      </form>
      {forgotten && <ForgottenDialog onClose={() => setForgotten(false)} />}
    </main>
  );
}

const LockFoot = ({ state }: { state: LockState }) => (
  <p class="lock-foot small-text">
    <Icon name="lock" size={14} />
    {state.lockedSinceMs !== null && `${text('lockedSince', clockTime(state.lockedSinceMs))} · `}
    {state.isCollecting ? text('lockedCollecting') : text('lockedNotChecking')}
  </p>
);
