import { useState } from 'preact/hooks';
import type { ProfileRow } from '../../store/rows.ts';
import { ConversationDialog } from '../conversation/conversation-dialog.tsx';
import { useLive } from '../data/use-live.ts';
import { conversationName, groupedId } from '../names.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { AskPhrase } from '../parts/ask-phrase.tsx';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/icon.tsx';
import { Qr } from '../parts/qr.tsx';
import { usePorts } from '../ports-context.ts';
import { plural, text } from '../text.ts';
import { NameDialog } from './name-dialog.tsx';
import { OwnPicture } from './own-picture.tsx';
import { RemoveAccountSetting } from './remove-account.tsx';
import { Setting, SwitchSetting } from './setting.tsx';

interface AccountSectionProps {
  profile: ProfileRow | undefined;
  /** Opened for the recovery phrase: ask at once. */
  askPhrase: boolean;
}

/** Who I am here, and the words that bring me back. */
export function AccountSection({ profile, askPhrase }: AccountSectionProps) {
  const { messenger, openPage } = usePorts();
  const { toast } = useNavigation();
  const copy = useCopy();
  const [dialog, setDialog] = useState<'name' | 'ask' | 'hide-notes' | null>(askPhrase ? 'ask' : null);
  const requests = useLive((data) => data.requests())?.length ?? 0;
  const note = useLive((data) => data.noteToSelf());
  const blocked = useLive((data) => data.blocked()) ?? [];
  const picture =
    useLive(async (data) => (await data.profilePicture(profile?.accountId ?? '')) ?? null, [profile?.accountId]) ??
    null;
  const act = (action: Promise<unknown>) => {
    action.catch((error: unknown) => {
      toast.value = { text: failureText(error), urgent: true };
    });
  };
  if (profile === undefined) return <h1 class="title">{text('account')}</h1>;
  return (
    <>
      <h1 class="title">{text('account')}</h1>
      <div class="card card-pad account-card">
        <OwnPicture profile={profile} has={picture !== null} />
        <div class="account-lines">
          <div class="account-name">
            <h2 class="heading" dir="auto">
              {profile.name || text('noName')}
            </h2>
            <button
              type="button"
              class="icon-button"
              aria-label={text('changeName')}
              title={text('changeName')}
              onClick={() => setDialog('name')}
            >
              <Icon name="pencil" size={16} />
            </button>
          </div>
          <p class="grouped-id">
            <bdi>{groupedId(profile.accountId)}</bdi>
          </p>
          <div class="account-buttons">
            <button type="button" class="button primary" onClick={() => copy(profile.accountId)}>
              <Icon name="copy" size={16} />
              {text('copyId')}
            </button>
            {picture !== null && (
              <button type="button" class="button" onClick={() => act(messenger.setPicture({ file: null }))}>
                {text('removePicture')}
              </button>
            )}
          </div>
        </div>
        <Qr value={profile.accountId} label={text('myIdAsCode')} size={144} />
      </div>
      {profile.phraseConfirmed ? (
        <div class="card">
          <Setting icon="key-round" title={text('recoveryPhrase')} note={text('phraseConfirmedNote')}>
            <button type="button" class="button" onClick={() => setDialog('ask')}>
              {text('showPhrase')}
            </button>
          </Setting>
        </div>
      ) : (
        <div class="banner banner-wait banner-card">
          <Icon name="key-round" size={20} />
          <p>
            <b>{text('phraseNotConfirmed')}</b>
            <span>{text('phraseOnlyWay')}</span>
          </p>
          <button type="button" class="button small amber" onClick={() => setDialog('ask')}>
            {text('writeItDown')}
          </button>
        </div>
      )}
      <div class="card">
        <Setting icon="message-circle-question-mark" title={text('messageRequests')} note={text('messageRequestsNote')}>
          <button type="button" class="button" onClick={() => void openPage('app.html#requests')}>
            {plural('waitingCount', requests)}
          </button>
        </Setting>
        <SwitchSetting
          icon="bookmark"
          title={text('noteToSelfShown')}
          note={text('noteToSelfShownNote')}
          on={note !== undefined && note.visible === 1 && note.priority >= 0}
          onChange={(shown) => {
            if (!shown && note !== undefined) setDialog('hide-notes');
            else act(messenger.showNoteToSelf({ shown: true }));
          }}
        />
      </div>
      {blocked.length > 0 && (
        <div class="card-group">
          <h2>{text('blockedPeople')}</h2>
          <div class="card">
            {blocked.map((row) => (
              <Setting key={row.key} icon="ban" title={<bdi>{conversationName(row)}</bdi>}>
                <button type="button" class="button" onClick={() => void messenger.unblock({ conversation: row.key })}>
                  {text('unblock')}
                </button>
              </Setting>
            ))}
          </div>
        </div>
      )}
      <div class="card">
        <RemoveAccountSetting
          icon="log-out"
          title={text('removeAccount')}
          note={text('removeAccountNote')}
          button={text('remove')}
          question={text('removeAccountTitle')}
          yes={text('removeNow')}
        />
      </div>
      {dialog === 'name' && <NameDialog name={profile.name} onClose={() => setDialog(null)} />}
      {dialog === 'hide-notes' && note !== undefined && (
        <ConversationDialog what="hide" row={note} onClose={() => setDialog(null)} onGone={() => undefined} />
      )}
      {dialog === 'ask' && <AskPhrase onClose={() => setDialog(null)} />}
    </>
  );
}
