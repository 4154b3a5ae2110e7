import { CHROMIUM_ID, FIREFOX_ID, RELAY_NAME } from '../protocol/relay-name.ts';
import { type BrowserName, type Computer, manifestFolder, pathOn, registryKey, relayFolder } from './places.ts';
import type { Plan, Removal } from './plan.ts';

export interface HostPlanOptions {
  browsers: readonly BrowserName[];
  /** Ids besides the known ones: an extension from a store, or loaded from elsewhere. */
  extensionIds?: readonly string[];
  /** Another folder of a Chromium: with its profiles, it looks for programs there. */
  userDataDir?: string;
  /** Text of the program, as one file. */
  program: string;
  /** Further words for the relay: another network. */
  words?: readonly string[];
}

export const PROGRAM = 'starling-relay.mjs';
const CHROMIUM_ID_FORM = /^[a-p]{32}$/;

/** The file that browsers start: they give no words to what they start, and do not look for Node. */
export function starter(computer: Computer, words: readonly string[]): { name: string; text: string } {
  const { join } = pathOn(computer);
  const command = [computer.node, join(relayFolder(computer), PROGRAM), 'host', ...words];
  if (computer.system === 'win32')
    return { name: 'relay.bat', text: `@echo off\r\n${command.map(windowsWord).join(' ')}\r\n` };
  return { name: 'relay.sh', text: `#!/bin/sh\nexec ${command.map(shellWord).join(' ')}\n` };
}

export const shellWord = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
/** In a batch file a percent sign begins a variable. A quotation mark cannot be part of a path there. */
export const windowsWord = (word: string): string => `"${word.replaceAll('%', '%%')}"`;

/** What is written so that the browsers find the relay. */
export function planHost(computer: Computer, options: HostPlanOptions): Plan {
  const { join } = pathOn(computer);
  const folder = relayFolder(computer);
  const start = starter(computer, options.words ?? []);
  const plan: Plan = {
    files: [
      { path: join(folder, PROGRAM), text: options.program },
      { path: join(folder, start.name), text: start.text, executable: true },
    ],
    commands: [],
  };
  for (const browser of options.browsers) {
    const path = manifestPath(computer, browser, options.userDataDir);
    const text = `${JSON.stringify(hostManifest(browser, join(folder, start.name), options.extensionIds ?? []), null, 2)}\n`;
    plan.files.push({ path, text });
    if (computer.system === 'win32')
      plan.commands.push({
        words: ['reg', 'add', registryKey(browser, RELAY_NAME), '/ve', '/t', 'REG_SZ', '/d', path, '/f'],
      });
  }
  return plan;
}

/** What goes when the relay goes: from the usual places, and from another folder of profiles where one is named. */
export function planHostRemoval(computer: Computer, browsers: readonly BrowserName[], userDataDir?: string): Removal {
  return {
    commands:
      computer.system === 'win32'
        ? browsers.map((browser) => ({
            words: ['reg', 'delete', registryKey(browser, RELAY_NAME), '/f'],
            mayFail: true,
          }))
        : [],
    files: [
      ...new Set(
        browsers.flatMap((browser) => [manifestPath(computer, browser), manifestPath(computer, browser, userDataDir)]),
      ),
    ],
    folders: [relayFolder(computer)],
  };
}

/** The file that names the relay to one browser. */
export function manifestPath(computer: Computer, browser: BrowserName, userDataDir?: string): string {
  const { join } = pathOn(computer);
  const folder =
    userDataDir !== undefined && browser !== 'firefox'
      ? join(userDataDir, 'NativeMessagingHosts')
      : manifestFolder(computer, browser);
  return join(folder, `${RELAY_NAME}.json`);
}

function hostManifest(browser: BrowserName, path: string, ids: readonly string[]): object {
  const common = {
    name: RELAY_NAME,
    description: 'Carries sealed packets of Starling to the network',
    path,
    type: 'stdio',
  };
  if (browser === 'firefox')
    return { ...common, allowed_extensions: [FIREFOX_ID, ...ids.filter((id) => !CHROMIUM_ID_FORM.test(id))] };
  const known = [...new Set([CHROMIUM_ID, ...ids.filter((id) => CHROMIUM_ID_FORM.test(id))])];
  return { ...common, allowed_origins: known.map((id) => `chrome-extension://${id}/`) };
}
