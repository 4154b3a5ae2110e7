import { Fragment } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';

interface StartStepProps {
  onCreate: () => void;
  onRestore: () => void;
  onLink: () => void;
}

/** What this is, in one picture and two sentences. */
export function StartStep({ onCreate, onRestore, onLink }: StartStepProps) {
  const relays = [text('relay'), text('relay'), text('relay')];
  return (
    <>
      <div class="welcome-head">
        <h1 class="display">{text('welcomeTitle')}</h1>
        <p class="lead">{text('welcomeText')}</p>
      </div>
      <ol class="path" aria-label={text('pathPicture')}>
        <li>
          <span class="path-circle small path-end">
            <Icon name="user-round" />
          </span>
          <b>{text('youName')}</b>
        </li>
        {relays.map((relay, index) => (
          <Fragment key={index}>
            <li class="path-dots" aria-hidden="true">
              ····
            </li>
            <li>
              <span class="path-circle small">
                <Icon name="circle-dot" />
              </span>
              <b>{relay}</b>
            </li>
          </Fragment>
        ))}
        <li class="path-dots" aria-hidden="true">
          ····
        </li>
        <li>
          <span class="path-circle small path-end">
            <Icon name="user-round" />
          </span>
          <b>{text('friend')}</b>
        </li>
      </ol>
      <div class="welcome-buttons">
        <button type="button" class="button large primary" data-focus onClick={onCreate}>
          {text('createAccount')}
        </button>
        <button type="button" class="button large" onClick={onRestore}>
          <Icon name="key-round" />
          {text('havePhrase')}
        </button>
        <button type="button" class="button large" onClick={onLink}>
          <Icon name="smartphone" />
          {text('linkWithAnother')}
        </button>
      </div>
      <p class="small-text welcome-end">{text('nothingLeaves')}</p>
    </>
  );
}
