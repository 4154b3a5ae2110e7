import type { Settings, Theme } from '../../messenger/api.ts';
import { usePorts } from '../ports-context.ts';
import { text, type MessageKey } from '../text.ts';
import { rememberTheme } from '../theme.ts';
import { SwitchSetting } from './setting.tsx';

const THEMES = [
  ['system', 'themeSystem'],
  ['light', 'themeLight'],
  ['dark', 'themeDark'],
] as const satisfies readonly (readonly [Theme, MessageKey])[];

export function AppearanceSection({ settings }: { settings: Settings | undefined }) {
  const { messenger } = usePorts();
  if (settings === undefined) return <h1 class="title">{text('appearance')}</h1>;
  const change = (part: Partial<Pick<Settings, 'theme' | 'contrast'>>) => {
    rememberTheme({ ...settings, ...part });
    void messenger.changeSettings(part);
  };
  return (
    <>
      <h1 class="title">{text('appearance')}</h1>
      <fieldset class="card-group plain">
        <legend class="visually-hidden">{text('theme')}</legend>
        <div class="card choices">
          {THEMES.map(([theme, label]) => (
            <label key={theme} class="choice">
              <span class={`theme-sample theme-${theme}`} aria-hidden="true">
                <span>
                  <i />
                  <i />
                  <i />
                </span>
                <span class="theme-bubbles">
                  <i />
                  <i />
                  <i />
                </span>
              </span>
              <span class="choice-line">
                <input
                  type="radio"
                  class="radio"
                  name="theme"
                  checked={settings.theme === theme}
                  onChange={() => change({ theme })}
                />
                {text(label)}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="card">
        <SwitchSetting
          icon="contrast"
          title={text('moreContrast')}
          note={text('moreContrastNote')}
          on={settings.contrast === 'more'}
          onChange={(on) => change({ contrast: on ? 'more' : 'system' })}
        />
      </div>
      <p class="small-text">{text('sizeNote')}</p>
    </>
  );
}
