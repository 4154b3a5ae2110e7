import { signal } from '@preact/signals';

/** Language and time zone, as one word: what formatters are made for. */
function settingNow(): string {
  const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return `${locale} ${timeZone}`;
}

const LOOK_EVERY_MS = 10_000;

/** Views that read it are drawn anew when somebody travels, or changes the language. */
export const localSetting = signal(settingNow());

export const noticeLocalSetting = (): void => void (localSetting.value = settingNow());

/** No browser tells of a change of the time zone: it is looked at. To be called once by each page. */
export function followLocalSetting(): void {
  setInterval(noticeLocalSetting, LOOK_EVERY_MS);
  for (const event of ['focus', 'pageshow', 'languagechange'] as const) addEventListener(event, noticeLocalSetting);
  document.addEventListener('visibilitychange', noticeLocalSetting);
}

/** A formatter that is made when it is first needed, and again when language or time zone have changed. */
export function localized<T>(make: () => T): () => T {
  let made: { setting: string; formatter: T } | undefined;
  return () => {
    const setting = localSetting.value;
    if (made?.setting !== setting) made = { setting, formatter: make() };
    return made.formatter;
  };
}
