import { useEffect, useState } from 'preact/hooks';
import type { NotificationLevel, Settings } from '../../messenger/api.ts';
import type { ProfileRow } from '../../store/rows.ts';
import { Avatar } from '../parts/avatar.tsx';
import { usePorts } from '../ports-context.ts';
import { text, type MessageKey } from '../text.ts';
import { SwitchSetting } from './setting.tsx';

const LEVELS = [
  ['name-and-text', 'levelNameAndText', 'levelExample'],
  ['name', 'levelName', 'newMessage'],
  ['nothing', 'levelNothing', 'newMessage'],
] as const satisfies readonly (readonly [NotificationLevel, MessageKey, MessageKey])[];

/** A made-up friend for the examples. */
const EXAMPLE_ID = `05${'0006b7'.padEnd(64, '5c8e21f9')}`;

interface NotificationsSectionProps {
  settings: Settings | undefined;
  profile: ProfileRow | undefined;
}

export function NotificationsSection({ settings }: NotificationsSectionProps) {
  const { messenger, notificationsAllowed, requestNotifications, canSilenceNotifications, watchPermissions } =
    usePorts();
  const [allowed, setAllowed] = useState(false);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const look = () => void notificationsAllowed().then(setAllowed);
    look();
    return watchPermissions(look);
  }, [notificationsAllowed, watchPermissions]);
  if (settings === undefined) return <h1 class="title">{text('notifications')}</h1>;

  const on = allowed && settings.notifications !== 'off';
  const change = (part: Partial<Settings>) => void messenger.changeSettings(part);
  const toggle = async (wanted: boolean) => {
    if (!wanted) return change({ notifications: 'off' });
    const granted = allowed || (await requestNotifications());
    setAllowed(granted);
    setRefused(!granted);
    if (granted) change({ notifications: settings.notifications === 'off' ? 'name-and-text' : settings.notifications });
  };
  return (
    <>
      <h1 class="title">{text('notifications')}</h1>
      <div class="card">
        <SwitchSetting
          icon="bell"
          title={text('desktopNotifications')}
          note={
            refused ? text('notificationsRefused') : allowed ? text('notificationsAllowed') : text('notificationsAsk')
          }
          on={on}
          onChange={(wanted) => void toggle(wanted)}
        />
        {canSilenceNotifications && (
          <SwitchSetting
            icon="volume-2"
            title={text('notificationSound')}
            on={settings.sound}
            onChange={(sound) => change({ sound })}
          />
        )}
        <SwitchSetting
          icon="bell-dot"
          title={text('badgeCount')}
          note={text('badgeCountNote')}
          on={settings.badge}
          onChange={(badge) => change({ badge })}
        />
      </div>
      <fieldset class="card-group plain" disabled={!on}>
        <legend>{text('whatNotificationShows')}</legend>
        <div class="card choices">
          {LEVELS.map(([level, label, example]) => (
            <label key={level} class="choice">
              <span class="sample" aria-hidden="true">
                {level === 'nothing' ? (
                  <img src="/art/mark.svg" alt="" width="28" height="28" />
                ) : (
                  <Avatar accountId={EXAMPLE_ID} name={text('exampleName')} size={28} />
                )}
                <span>
                  <b>{level === 'nothing' ? 'Starling' : text('exampleName')}</b>
                  {text(example)}
                </span>
              </span>
              <span class="choice-line">
                <input
                  type="radio"
                  class="radio"
                  name="level"
                  checked={settings.notifications === level}
                  onChange={() => change({ notifications: level })}
                />
                {text(label)}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}
