import type { ComponentChildren } from 'preact';
import type { IconName } from '../parts/icon-shapes.ts';
import { Icon } from '../parts/icon.tsx';

interface SettingProps {
  icon?: IconName;
  title: ComponentChildren;
  note?: ComponentChildren;
  children?: ComponentChildren;
}

/** A row of a card with something to press at its end. */
export const Setting = ({ icon, title, note, children }: SettingProps) => (
  <div class="setting">
    <SettingText icon={icon} title={title} note={note} />
    <span class="setting-buttons">{children}</span>
  </div>
);

interface SwitchSettingProps extends Omit<SettingProps, 'children'> {
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

/** A row that is one switch over its whole width. */
export const SwitchSetting = ({ icon, title, note, on, disabled = false, onChange }: SwitchSettingProps) => (
  <label class="setting">
    <SettingText icon={icon} title={title} note={note} />
    <input
      type="checkbox"
      role="switch"
      class="switch"
      checked={on}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  </label>
);

const SettingText = ({
  icon,
  title,
  note,
}: {
  icon: IconName | undefined;
  title: ComponentChildren;
  note: ComponentChildren;
}) => (
  <>
    {icon !== undefined && (
      <span class="setting-icon">
        <Icon name={icon} />
      </span>
    )}
    <span class="setting-text">
      <span>{title}</span>
      {note !== undefined && note !== '' && <span class="small-text">{note}</span>}
    </span>
  </>
);
