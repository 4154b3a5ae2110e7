import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { runCommand } from './run-command.ts';

/** A program we need and the Debian packages that bring it. */
interface Need {
  programs: readonly string[];
  packages: readonly string[];
  what: string;
}

const CHROMIUM: Need = {
  what: 'Chromium',
  programs: ['chromium', 'chromium-browser'],
  packages: ['chromium', 'fonts-inter', 'fonts-noto-color-emoji', 'fonts-dejavu-core'],
};
const CHROMIUM_SANDBOX: Need = { what: "Chromium's sandbox", programs: [], packages: ['chromium-sandbox'] };
const FIREFOX: Need = {
  what: 'Firefox',
  programs: ['firefox-esr', 'firefox'],
  packages: ['firefox-esr', 'libnotify4'],
};
const SESSION_BUS: Need = { what: 'a session bus', programs: ['dbus-run-session'], packages: ['dbus', 'dbus-daemon'] };

/** Full path of a program, or null. */
export function findProgram(...names: readonly string[]): string | null {
  for (const name of names) {
    for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/bin']) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  return null;
}

/** CHROMIUM overrides; null if there is none. */
export const findChromium = (): string | null => process.env.CHROMIUM ?? findProgram(...CHROMIUM.programs);

/** FIREFOX overrides; null if there is none. */
export const findFirefox = (): string | null => process.env.FIREFOX ?? findProgram(...FIREFOX.programs);

/**
 * Installs by apt what is missing of the browsers, as far as that is possible here.
 *
 * @returns sentences about what is still missing; empty if all is there
 */
export async function installMissing(which: readonly ('chromium' | 'firefox' | 'session-bus')[]): Promise<string[]> {
  const needs = { chromium: CHROMIUM, firefox: FIREFOX, 'session-bus': SESSION_BUS };
  const missing = which.map((name) => needs[name]).filter((need) => isMissing(need));
  if (missing.length === 0) return [];
  const root = process.getuid?.() === 0;
  const extra = missing.includes(CHROMIUM) && !root ? CHROMIUM_SANDBOX.packages : [];
  const packages = [...missing.flatMap((need) => need.packages), ...extra];
  await aptInstall(packages, root);
  return missing
    .filter((need) => isMissing(need))
    .map(
      (need) =>
        `${need.what} is missing and could not be installed. On Debian: apt-get install ${need.packages.join(' ')}`,
    );
}

function isMissing(need: Need): boolean {
  if (need === CHROMIUM) return findChromium() === null;
  if (need === FIREFOX) return findFirefox() === null;
  return findProgram(...need.programs) === null;
}

async function aptInstall(packages: readonly string[], root: boolean): Promise<void> {
  if (findProgram('apt-get') === null) return;
  const prefix = root ? [] : ['sudo', '-n'];
  if (!root && findProgram('sudo') === null) return;
  console.log(`Installing ${packages.join(', ')} …`);
  const apt = async (...args: string[]) => {
    const [command = 'apt-get', ...rest] = [...prefix, 'apt-get', ...args];
    const result = await runCommand(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
    if (result.code !== 0) console.error(result.output.split('\n').slice(-5).join('\n'));
    return result.code;
  };
  await apt('update', '-q');
  const all = await apt('install', '-q', '-y', '--no-install-recommends', ...packages);
  // One unknown package (a font of a newer release) must not keep the others out.
  if (all !== 0) for (const one of packages) await apt('install', '-q', '-y', '--no-install-recommends', one);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
