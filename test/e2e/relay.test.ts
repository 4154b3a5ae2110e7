import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRelay } from '../../scripts/relay-build.ts';
import { nodeFile } from '../relay/relay-process.ts';
import { type Chromium, newProfile, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  acceptRequest,
  accountId,
  count,
  hears,
  inChromium,
  inFirefox,
  press,
  say,
  shows,
  type,
  type View,
  writeTo,
} from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let home: string;
let profile: string;
let relayFile: string;
let nodes: string;
let chromium: Chromium;
let firefox: Firefox;

/** What a person types into a terminal, in a home of its own. */
const relay = (person: string, ...words: string[]): string =>
  execFileSync(process.execPath, [relayFile, ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: person },
  });

/** Process numbers of the relays that the browsers of this file have started. */
const hosts = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const isOurs = [home, firefox.profile].some((folder) => command.includes(folder));
        return isOurs && command.includes('starling-relay.mjs\0host');
      } catch {
        return false; // it has ended meanwhile
      }
    });

beforeAll(async () => {
  relayFile = await buildRelay();
  world = await startWorld();
  await world.stopGateway(); // nobody carries anything but the relay
  nodes = nodeFile(world.devnet.networkFile());
  home = await mkdtemp(join(tmpdir(), 'starling-e2e-home-'));
  profile = await newProfile();
  relay(home, 'install', '--browser', 'chromium', '--user-data-dir', profile, '--nodes', nodes, '--development');
  chromium = await startChromium({ profile });
  firefox = await startFirefox({
    prepare: (firefoxHome) => {
      relay(firefoxHome, 'install', '--browser', 'firefox', '--nodes', nodes, '--development');
    },
  });
});

afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await world?.stop();
  for (const folder of [home, profile, nodes])
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
});

/** The first start: the relay is found by itself. */
async function start(welcome: View, name: string): Promise<void> {
  await press(welcome, 'Create an account');
  await type(welcome, 'input', name);
  await press(welcome, 'Continue');
  await shows(welcome, 'The relay on this computer');
  await press(welcome, 'Allow this gateway');
  await shows(welcome, `Ready to fly, ${name}`);
}

describe('the relay instead of a gateway', () => {
  let ada: View;
  let ben: View;

  it('is found in the first start of both browsers', async () => {
    await start(await inChromium(chromium).open('welcome.html'), 'Ada');
    await start(await inFirefox(firefox).open('welcome.html'), 'Ben');
    expect(hosts().length).toBe(2);
    const options = await inChromium(chromium).open('options.html#network');
    await shows(options, 'Used first');
    expect(await options.evaluate(`document.querySelector('.gateways').innerText`)).toContain(
      'The relay on this computer',
    );
  });

  it('carries messages both ways', async () => {
    const benId = await accountId(inFirefox(firefox));
    ada = await inChromium(chromium).open('popup.html');
    await writeTo(ada, benId);
    await say(ada, 'over our own road');
    ben = await inFirefox(firefox).open('popup.html');
    await acceptRequest(ben, 'over our own road');
    await say(ben, 'and back');
    await hears(ada, 'and back');
    expect(await count(ada, 'and back')).toBe(1);
  });

  it('is started again when it dies in the middle, and nothing is lost or doubled', async () => {
    for (const pid of hosts()) process.kill(pid, 'SIGKILL');
    await say(ada, 'the first after');
    for (const pid of hosts()) process.kill(pid, 'SIGKILL');
    await say(ada, 'the second after');
    await hears(ben, 'the first after');
    await hears(ben, 'the second after');
    expect([await count(ben, 'the first after'), await count(ben, 'the second after')]).toEqual([1, 1]);
  });

  it('listens on no port', () => {
    const listening = new Set(
      ['tcp', 'tcp6'].flatMap((table) =>
        readFileSync(`/proc/net/${table}`, 'utf8')
          .split('\n')
          .map((line) => line.trim().split(/\s+/))
          .filter((columns) => columns[3] === '0A')
          .map((columns) => columns[9]),
      ),
    );
    const open = hosts().flatMap(
      (pid) => execFileSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' }).match(/(?<=socket:\[)\d+/g) ?? [],
    );
    expect(hosts().length).toBeGreaterThan(0);
    expect(open.filter((inode) => listening.has(inode))).toEqual([]);
  });

  it('goes with the browsers, and leaves nothing when it is uninstalled', async () => {
    await chromium.browser.close();
    await firefox.quit();
    await expect.poll(hosts).toEqual([]);
    relay(home, 'uninstall', '--user-data-dir', profile);
    expect(readdirSync(join(profile, 'NativeMessagingHosts'))).toEqual([]);
    expect(existsSync(join(home, '.local/share/starling-relay'))).toBe(false);
  });
});
