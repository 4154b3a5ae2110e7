import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { PhraseDialog } from '../parts/phrase-dialog.tsx';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';

/** Two small things, and the recovery phrase, then the list. */
export function ReadyStep({ name }: { name: string }) {
  const { messenger, notificationsAllowed, requestNotifications, openPage } = usePorts();
  const [allowed, setAllowed] = useState(false);
  const [phrase, setPhrase] = useState(false);
  const [confirmed, setConfirmed] = useState(false);
  useEffect(() => void notificationsAllowed().then(setAllowed), [notificationsAllowed]);

  const toggle = async (on: boolean) => {
    const granted = on && (await requestNotifications());
    await messenger.changeSettings({ notifications: granted ? 'name-and-text' : 'off' });
    setAllowed(granted);
  };
  return (
    <>
      <div class="welcome-head">
        <h1 class="display" tabIndex={-1} data-focus>
          {name === '' ? text('readyTitleNobody') : text('readyTitle', name)}
        </h1>
        <p class="lead">{text('readyText')}</p>
      </div>
      <div class="card">
        <div class="toolbar-picture" aria-hidden="true">
          <i />
          <Icon name="puzzle" />
          <span>
            <img src="/art/mark.svg" alt="" width="20" height="20" />
          </span>
          <Icon name="circle-user-round" />
        </div>
        <div class="setting">
          <span class="setting-text">
            <b>{text('pinTitle')}</b>
            <span class="small-text">{text('pinText')}</span>
          </span>
          <Icon name="pin" />
        </div>
        <label class="setting">
          <span class="setting-text">
            <b>{text('desktopNotifications')}</b>
            <span class="small-text">{text('notificationsLater')}</span>
          </span>
          <input
            type="checkbox"
            role="switch"
            class="switch"
            checked={allowed}
            onChange={(event) => void toggle(event.currentTarget.checked)}
          />
        </label>
      </div>
      {confirmed ? (
        <p class="banner banner-card pill-banner" role="status">
          <Icon name="check" size={16} class="ok" /> <span class="ok">{text('phraseConfirmed')}</span>
        </p>
      ) : (
        <div class="banner banner-wait banner-card">
          <Icon name="key-round" size={20} />
          <p>
            <b>{text('yourPhrase')}</b>
            <span>{text('phraseOnPaper')}</span>
          </p>
          <button type="button" class="banner-action" onClick={() => setPhrase(true)}>
            {text('showNow')}
          </button>
        </div>
      )}
      <div class="welcome-end">
        <span />
        <button type="button" class="button large primary" onClick={() => void openPage('app.html')}>
          {text('start')}
        </button>
      </div>
      {phrase && <PhraseDialog onClose={() => setPhrase(false)} onConfirmed={() => setConfirmed(true)} />}
    </>
  );
}
