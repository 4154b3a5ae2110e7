import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHROMIUM_KEY, manifest } from '../../scripts/manifest.ts';
import { CHROMIUM_ID, FIREFOX_ID } from '../../src/protocol/relay-name.ts';
import { planHost, planHostRemoval } from '../../src/relay/host-plan.ts';
import { type Computer, foundBrowsers, type System } from '../../src/relay/places.ts';
import { planService, planServiceRemoval } from '../../src/relay/service-plan.ts';

const computer = (system: System, present: readonly string[] = []): Computer => ({
  system,
  home: { linux: '/home/ada', darwin: '/Users/ada', win32: String.raw`C:\Users\ada` }[system],
  localAppData: String.raw`C:\Users\ada\AppData\Local`,
  config: '/home/ada/.config',
  node: {
    linux: '/usr/bin/node',
    darwin: '/opt/homebrew/bin/node',
    win32: String.raw`C:\Program Files\nodejs\node.exe`,
  }[system],
  exists: (path) => present.includes(path),
});
const PROGRAM = 'the program';
const install = (system: System, more: object = {}) =>
  planHost(computer(system), { browsers: ['chrome', 'chromium', 'firefox'], program: PROGRAM, ...more });
const paths = (plan: { files: { path: string }[] }) => plan.files.map(({ path }) => path);
const json = (plan: ReturnType<typeof planHost>, part: string) =>
  JSON.parse(plan.files.find(({ path }) => path.includes(part) && path.endsWith('.json'))?.text ?? 'null') as Record<
    string,
    unknown
  >;

describe('what is written so that browsers find the relay', () => {
  it('on Linux', () => {
    const plan = install('linux');
    expect(paths(plan)).toEqual([
      '/home/ada/.local/share/starling-relay/starling-relay.mjs',
      '/home/ada/.local/share/starling-relay/relay.sh',
      '/home/ada/.config/google-chrome/NativeMessagingHosts/org.starling.relay.json',
      '/home/ada/.config/chromium/NativeMessagingHosts/org.starling.relay.json',
      '/home/ada/.mozilla/native-messaging-hosts/org.starling.relay.json',
    ]);
    expect(plan.commands).toEqual([]);
    expect(plan.files[1]).toMatchObject({
      executable: true,
      text: "#!/bin/sh\nexec '/usr/bin/node' '/home/ada/.local/share/starling-relay/starling-relay.mjs' 'host'\n",
    });
  });

  it('on macOS', () => {
    const plan = install('darwin');
    expect(paths(plan)).toEqual([
      '/Users/ada/Library/Application Support/Starling Relay/starling-relay.mjs',
      '/Users/ada/Library/Application Support/Starling Relay/relay.sh',
      '/Users/ada/Library/Application Support/Google/Chrome/NativeMessagingHosts/org.starling.relay.json',
      '/Users/ada/Library/Application Support/Chromium/NativeMessagingHosts/org.starling.relay.json',
      '/Users/ada/Library/Application Support/Mozilla/NativeMessagingHosts/org.starling.relay.json',
    ]);
    expect(plan.commands).toEqual([]);
  });

  it('on Windows, where the registry names the files', () => {
    const plan = install('win32');
    const folder = String.raw`C:\Users\ada\AppData\Local\Starling Relay`;
    expect(paths(plan)).toEqual([
      `${folder}\\starling-relay.mjs`,
      `${folder}\\relay.bat`,
      `${folder}\\chrome\\org.starling.relay.json`,
      `${folder}\\chromium\\org.starling.relay.json`,
      `${folder}\\firefox\\org.starling.relay.json`,
    ]);
    expect(plan.files[1]?.text).toBe(
      `@echo off\r\n"C:\\Program Files\\nodejs\\node.exe" "${folder}\\starling-relay.mjs" "host"\r\n`,
    );
    expect(plan.commands.map(({ words }) => words.join(' '))).toEqual(
      ['Google\\Chrome', 'Chromium', 'Mozilla'].map(
        (maker, index) =>
          `reg add HKCU\\Software\\${maker}\\NativeMessagingHosts\\org.starling.relay /ve /t REG_SZ /d ${folder}\\${['chrome', 'chromium', 'firefox'][index]}\\org.starling.relay.json /f`,
      ),
    );
  });

  it('names our extension and nobody else', () => {
    const plan = install('linux');
    expect(json(plan, 'chromium')).toEqual({
      name: 'org.starling.relay',
      description: expect.any(String),
      path: '/home/ada/.local/share/starling-relay/relay.sh',
      type: 'stdio',
      allowed_origins: [`chrome-extension://${CHROMIUM_ID}/`],
    });
    expect(json(plan, 'mozilla')).toMatchObject({ allowed_extensions: [FIREFOX_ID] });
    expect(json(plan, 'mozilla')).not.toHaveProperty('allowed_origins');
  });

  it('takes another id of the extension, for the browser whose form it has', () => {
    const other = 'ponmlkjihgfedcbaponmlkjihgfedcba';
    const plan = install('linux', { extensionIds: [other] });
    expect(json(plan, 'chromium')['allowed_origins']).toEqual([
      `chrome-extension://${CHROMIUM_ID}/`,
      `chrome-extension://${other}/`,
    ]);
    expect(json(plan, 'mozilla')).toMatchObject({ allowed_extensions: [FIREFOX_ID] });
  });

  it('takes another folder of profiles', () => {
    expect(paths(install('linux', { browsers: ['chromium'], userDataDir: '/tmp/profile' })).at(-1)).toBe(
      '/tmp/profile/NativeMessagingHosts/org.starling.relay.json',
    );
  });

  it('never makes the folder that would hide the profiles of a newer Firefox', () => {
    const newer = computer('linux', ['/home/ada/.config/mozilla']);
    const both = computer('linux', ['/home/ada/.config/mozilla', '/home/ada/.mozilla']);
    const options = { browsers: ['firefox'] as const, program: PROGRAM };
    expect(paths(planHost(newer, options)).at(-1)).toMatch(/^\/home\/ada\/\.config\/mozilla\/native-messaging-hosts\//);
    expect(paths(planHost(both, options)).at(-1)).toMatch(/^\/home\/ada\/\.mozilla\/native-messaging-hosts\//);
  });

  it.each(['linux', 'darwin', 'win32'] as const)('%s: takes away every file it wrote', (system) => {
    const removal = planHostRemoval(computer(system), ['chrome', 'chromium', 'firefox']);
    const left = paths(install(system)).filter(
      (path) => !removal.files.includes(path) && !removal.folders.some((folder) => path.startsWith(folder)),
    );
    expect(left).toEqual([]);
    expect(removal.commands.every(({ mayFail }) => mayFail)).toBe(true);
    expect(removal.commands.length).toBe(system === 'win32' ? 3 : 0);
  });

  it('takes it out of another folder of profiles as well as out of the usual ones', () => {
    expect(planHostRemoval(computer('linux'), ['chromium'], '/tmp/profile').files).toEqual([
      '/home/ada/.config/chromium/NativeMessagingHosts/org.starling.relay.json',
      '/tmp/profile/NativeMessagingHosts/org.starling.relay.json',
    ]);
  });

  it('looks for browsers that are here', () => {
    expect(foundBrowsers(computer('linux', ['/home/ada/.config/chromium', '/home/ada/.mozilla']))).toEqual([
      'chromium',
      'firefox',
    ]);
    expect(foundBrowsers(computer('darwin', ['/Users/ada/Library/Application Support/Google/Chrome']))).toEqual([
      'chrome',
    ]);
    expect(foundBrowsers(computer('linux'))).toEqual([]);
  });
});

describe('the starter', () => {
  it('is safe from what a path may hold', () => {
    const folder = mkdtempSync(join(tmpdir(), "starling it's $HOME `x` "));
    const home = computer('linux');
    const plan = planHost(
      { ...home, home: folder, node: '/bin/echo' },
      { browsers: [], program: '', words: ["a'b", '$HOME'] },
    );
    const start = join(folder, 'start.sh');
    writeFileSync(start, plan.files[1]?.text ?? '', { mode: 0o755 });
    const { stdout } = spawnSync(start, { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout).toBe(`${folder}/.local/share/starling-relay/starling-relay.mjs host a'b $HOME\n`);
  });
});

describe('the local gateway as a service', () => {
  const options = { program: PROGRAM, words: ['--port', '22421'], uid: 501 };

  it('on Linux: a unit of the person', () => {
    const plan = planService({ ...computer('linux'), node: '/opt/no de/100%/bin/node' }, options);
    expect(paths(plan).at(-1)).toBe('/home/ada/.config/systemd/user/starling-gateway.service');
    expect(plan.files.at(-1)?.text).toContain(
      'ExecStart="/opt/no de/100%%/bin/node" "/home/ada/.local/share/starling-relay/starling-relay.mjs" "gateway" "--port" "22421"\n',
    );
    expect(plan.commands.map(({ words }) => words.join(' '))).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable starling-gateway.service',
      'systemctl --user restart starling-gateway.service',
    ]);
  });

  it('on macOS: a launch agent', () => {
    const plan = planService({ ...computer('darwin'), node: '/opt/a&b/node' }, options);
    expect(paths(plan).at(-1)).toBe('/Users/ada/Library/LaunchAgents/org.starling.gateway.plist');
    expect(plan.files.at(-1)?.text).toContain('<string>/opt/a&amp;b/node</string>');
    expect(plan.commands.at(-1)?.words).toEqual([
      'launchctl',
      'bootstrap',
      'gui/501',
      '/Users/ada/Library/LaunchAgents/org.starling.gateway.plist',
    ]);
  });

  it('on Windows: a task at logon, without rights of its own', () => {
    const plan = planService(computer('win32'), options);
    const [create] = plan.commands;
    expect(create?.words).toContain('LIMITED');
    expect(create?.words.at(-1)).toBe(String.raw`"C:\Users\ada\AppData\Local\Starling Relay\gateway.bat"`);
    expect(plan.files.at(-1)?.text).toContain('"gateway" "--port" "22421"\r\n');
  });

  it.each(['linux', 'darwin', 'win32'] as const)('%s: goes again, the program stays', (system) => {
    const removal = planServiceRemoval(computer(system), 501);
    const left = paths(planService(computer(system), options)).filter((path) => !removal.files.includes(path));
    expect(left.map((path) => path.split(/[\\/]/).at(-1))).toEqual(['starling-relay.mjs']);
    expect(removal.folders).toEqual([]);
  });
});

it('the id of the Chromium package is the one that its key gives', () => {
  const digest = createHash('sha256').update(Buffer.from(CHROMIUM_KEY, 'base64')).digest('hex').slice(0, 32);
  expect(digest.replaceAll(/./g, (digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]!)).toBe(CHROMIUM_ID);
  expect(manifest('chrome', false)['key']).toBe(CHROMIUM_KEY);
  expect(manifest('firefox', false)).not.toHaveProperty('key');
});
