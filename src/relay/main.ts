import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runGateway } from '../gateway/command.ts';
import { apply, remove } from './apply.ts';
import { hostCommand } from './host-command.ts';
import { manifestPath, planHost, planHostRemoval } from './host-plan.ts';
import { BROWSERS, type BrowserName, type Computer, foundBrowsers, type System } from './places.ts';
import { planService, planServiceRemoval, servicePath } from './service-plan.ts';

const USAGE = `Starling on this computer: the relay that browsers start, and the local gateway.

  install             the browsers that are found learn of the relay
    --browser NAME        chrome, chromium or firefox; may be given more than once
    --extension-id ID     one more id of the extension (Starling shows it under Options, Network)
    --user-data-dir DIR   another folder of a Chromium's profiles
  uninstall           takes away all of it, the gateway too (--user-data-dir: also out of that folder)
  status              what is set up
  service install     the local gateway runs whenever you are logged in (other words go to the gateway)
  service remove
  gateway             runs the local gateway here; --help for its options
  host                what browsers start; speaks their native messaging

  --nodes FILE, --development   with install and service install: another network`;

const text = { type: 'string' } as const;

function thisComputer(): Computer {
  const home = homedir();
  const { platform, env } = process;
  if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32')
    throw new Error(`there is no installer for ${platform}`);
  return {
    system: platform satisfies System,
    home,
    localAppData: env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
    config: env.XDG_CONFIG_HOME ?? join(home, '.config'),
    node: process.execPath,
    exists: existsSync,
  };
}

/** This very file, which installs itself. @throws unless it is the one that `npm run relay:build` makes */
function program(): string {
  const path = fileURLToPath(import.meta.url);
  if (!path.endsWith('.mjs')) throw new Error('only the built file can install itself: npm run relay:build');
  return readFileSync(path, 'utf8');
}

const uid = () => process.getuid?.() ?? 0;

function browsersFrom(names: readonly string[] | undefined, computer: Computer): BrowserName[] {
  if (names === undefined) {
    const found = foundBrowsers(computer);
    if (found.length === 0) throw new Error('no browser was found here; name it: --browser firefox');
    return found;
  }
  return names.map((name) => {
    const known = BROWSERS.find((browser) => browser === name);
    if (known === undefined) throw new Error(`unknown browser ${name}: ${BROWSERS.join(', ')}`);
    return known;
  });
}

function install(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      browser: { ...text, multiple: true },
      'extension-id': { ...text, multiple: true },
      'user-data-dir': text,
      nodes: text,
      development: { type: 'boolean' },
    },
  });
  const computer = thisComputer();
  const browsers = browsersFrom(values.browser, computer);
  const userDataDir = values['user-data-dir'];
  const plan = planHost(computer, {
    browsers,
    program: program(),
    extensionIds: values['extension-id'] ?? [],
    ...(userDataDir !== undefined && { userDataDir: resolve(userDataDir) }),
    words: [
      ...(values.nodes === undefined ? [] : ['--nodes', resolve(values.nodes)]),
      ...(values.development ? ['--development'] : []),
    ],
  });
  report(apply(plan), `${browsers.join(', ')}: Starling can use the relay now (Options, Network).`);
}

function uninstall(args: string[]): void {
  const { values } = parseArgs({ args, options: { 'user-data-dir': text } });
  const computer = thisComputer();
  const dir = values['user-data-dir'];
  const failures = [
    ...remove(planServiceRemoval(computer, uid())),
    ...remove(planHostRemoval(computer, BROWSERS, dir === undefined ? undefined : resolve(dir))),
  ];
  report(failures, 'Nothing of it is left.');
}

function service(args: string[]): void {
  const [action, ...rest] = args;
  // The service is started elsewhere.
  const words = rest.map((word, index) => (rest[index - 1] === '--nodes' ? resolve(word) : word));
  const computer = thisComputer();
  if (action === 'install') {
    report(
      apply(planService(computer, { program: program(), words, uid: uid() })),
      'The gateway runs; Starling finds it.',
    );
  } else if (action === 'remove') {
    report(remove(planServiceRemoval(computer, uid())), 'The gateway is gone.');
  } else throw new Error('service install, or service remove');
}

async function status(): Promise<void> {
  const computer = thisComputer();
  for (const browser of BROWSERS)
    console.log(`${browser.padEnd(9)} ${existsSync(manifestPath(computer, browser)) ? 'knows the relay' : '–'}`);
  const answers = await fetch('http://127.0.0.1:22420/v1/info', { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
  console.log(
    `gateway   ${answers ? 'answers' : 'does not answer'}${existsSync(servicePath(computer)) ? ', starts with your session' : ''}`,
  );
}

function report(failures: readonly string[], good: string): void {
  if (failures.length === 0) return console.log(good);
  for (const line of failures) console.error(line);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const [command, ...args] = process.argv.slice(2);
  switch (command) {
    case 'install':
      return install(args);
    case 'uninstall':
      return uninstall(args);
    case 'service':
      return service(args);
    case 'status':
      return status();
    case 'gateway':
      return runGateway(args);
    case 'host':
      return hostCommand(args);
    case undefined:
    default:
      console.log(USAGE);
      process.exitCode = command === undefined || command === '--help' ? 0 : 1;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
