import type { MessageRow } from '../../store/rows.ts';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { usePorts } from '../ports-context.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { text } from '../text.ts';
import { conversationName } from '../names.ts';
import { isSameSetting, settingOf } from './disappearing.ts';
import { noticeWords } from './notice-words.ts';
import { useScene } from './scene.ts';

const ICONS: Readonly<Record<string, IconName>> = {
  noticeTimer: 'timer',
  noticeMediaSaved: 'download',
  noticeScreenshot: 'camera',
  noticeMissedCall: 'phone-missed',
  noticeUnknown: 'puzzle',
};

/** Something that happened, between the messages. */
export function Notice({ message }: { message: MessageRow }) {
  const { row } = useScene();
  const icon = ICONS[message.text];
  return (
    <div class="notice" data-message-notice={message.id}>
      {icon !== undefined && <Icon name={icon} size={14} />}
      <span dir="auto">{noticeWords(message, conversationName(row))}</span>
      {message.text === 'noticeTimer' && <FollowSetting message={message} />}
    </div>
  );
}

/** Takes over how long their messages stay, while ours stay differently. */
function FollowSetting({ message }: { message: MessageRow }) {
  const { row } = useScene();
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const theirs = settingOf(message.expiry);
  const away = row.blocked || row.request === 'incoming' || row.kind === 'me';
  if (message.outgoing || away || isSameSetting(theirs, row.disappearing)) return null;
  const follow = () => {
    messenger.setDisappearing({ conversation: row.key, disappearing: theirs }).catch((error: unknown) => {
      toast.value = { text: failureText(error), urgent: true };
    });
  };
  return (
    <button type="button" class="text-link" onClick={follow}>
      {text('followSetting')}
    </button>
  );
}
