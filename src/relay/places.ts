import { posix, win32 } from 'node:path';

export type BrowserName = 'chrome' | 'chromium' | 'firefox';
export const BROWSERS: readonly BrowserName[] = ['chrome', 'chromium', 'firefox'];
export type System = 'linux' | 'darwin' | 'win32';

/** One person's account on one computer. */
export interface Computer {
  system: System;
  home: string;
  /** Windows: %LOCALAPPDATA%. */
  localAppData: string;
  /** Linux: where settings lie, `$XDG_CONFIG_HOME` or `~/.config`. */
  config: string;
  /** The Node that runs the relay. */
  node: string;
  exists: (path: string) => boolean;
}

/** Joins as that system does, whatever this one is. */
export const pathOn = ({ system }: Computer) => (system === 'win32' ? win32 : posix);

/** Where the relay itself lies. */
export function relayFolder(computer: Computer): string {
  const { join } = pathOn(computer);
  switch (computer.system) {
    case 'linux':
      return join(computer.home, '.local/share/starling-relay');
    case 'darwin':
      return join(computer.home, 'Library/Application Support/Starling Relay');
    case 'win32':
      return join(computer.localAppData, 'Starling Relay');
  }
}

const MAC_FOLDERS: Record<BrowserName, string> = {
  chrome: 'Google/Chrome/NativeMessagingHosts',
  chromium: 'Chromium/NativeMessagingHosts',
  firefox: 'Mozilla/NativeMessagingHosts',
};

/** The folder in which a browser looks for manifests of native programs; on Windows ours, because a registry key names the file. */
export function manifestFolder(computer: Computer, browser: BrowserName): string {
  const { join } = pathOn(computer);
  if (computer.system === 'win32') return join(relayFolder(computer), browser);
  if (computer.system === 'darwin') return join(computer.home, 'Library/Application Support', MAC_FOLDERS[browser]);
  if (browser === 'firefox') return firefoxFolder(computer);
  return join(computer.config, browser === 'chrome' ? 'google-chrome' : 'chromium', 'NativeMessagingHosts');
}

/**
 * Newer Firefox keeps to `~/.config/mozilla` unless there is a `~/.mozilla`. Making that folder would make it look for its
 * profiles there, and find none.
 */
function firefoxFolder(computer: Computer): string {
  const { join } = pathOn(computer);
  const old = join(computer.home, '.mozilla');
  const newer = join(computer.config, 'mozilla');
  return join(!computer.exists(old) && computer.exists(newer) ? newer : old, 'native-messaging-hosts');
}

const REGISTRY: Record<BrowserName, string> = {
  chrome: String.raw`HKCU\Software\Google\Chrome\NativeMessagingHosts`,
  chromium: String.raw`HKCU\Software\Chromium\NativeMessagingHosts`,
  firefox: String.raw`HKCU\Software\Mozilla\NativeMessagingHosts`,
};

/** Windows: the key whose value is the manifest's path. */
export const registryKey = (browser: BrowserName, name: string): string => `${REGISTRY[browser]}\\${name}`;

/** Browsers that have been used here. On Windows entries for absent ones harm nobody. */
export function foundBrowsers(computer: Computer): BrowserName[] {
  const { join } = pathOn(computer);
  if (computer.system === 'win32') return [...BROWSERS];
  const traces: Record<BrowserName, string[]> =
    computer.system === 'linux'
      ? {
          chrome: [join(computer.config, 'google-chrome')],
          chromium: [join(computer.config, 'chromium')],
          firefox: [join(computer.home, '.mozilla'), join(computer.config, 'mozilla')],
        }
      : {
          chrome: [join(computer.home, 'Library/Application Support/Google/Chrome')],
          chromium: [join(computer.home, 'Library/Application Support/Chromium')],
          firefox: [
            join(computer.home, 'Library/Application Support/Mozilla'),
            join(computer.home, 'Library/Application Support/Firefox'),
          ],
        };
  return BROWSERS.filter((browser) => traces[browser].some((path) => computer.exists(path)));
}
