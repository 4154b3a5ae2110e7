const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bFirefox\//, 'Firefox'],
  [/\bChrome\//, 'Chromium'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const find = (table: typeof BROWSERS, agent: string): string => table.find(([sign]) => sign.test(agent))?.[1] ?? '';

/** "Firefox on Linux": what this device calls itself towards others of the same account, at most 64 bytes. */
export function deviceName(agent: string = navigator.userAgent): string {
  return [find(BROWSERS, agent) || 'Browser', find(SYSTEMS, agent)].filter(Boolean).join(' on ');
}
