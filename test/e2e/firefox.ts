import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { GECKO_ID } from '../../scripts/manifest.ts';
import { findFirefox } from '../../scripts/system-packages.ts';
import { connectBidi } from './bidi.ts';
import { untilTrue } from './page-wait.ts';

const BUILD = resolve(process.env.STARLING_BUILDS ?? join(import.meta.dirname, '../../.output-e2e'), 'firefox-mv3');

const PREFERENCES = {
  'remote.active-protocols': 1,
  'browser.startup.page': 0,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'extensions.openPopupWithoutUserGesture.enabled': true,
  'dom.min_background_timeout_value': 4, // timers of tabs in the background are otherwise held to one a second
};

export type Firefox = Awaited<ReturnType<typeof startFirefox>>;

/**
 * One Firefox with the built extension in a fresh profile, driven over WebDriver BiDi.
 *
 * @param options.prepare called with the folder that is its profile and its home, before it starts
 */
export async function startFirefox(options: { prepare?: (home: string) => void } = {}) {
  const uuid = randomUUID(); // we choose the host part of moz-extension:// ourselves
  const profile = await mkdtemp(join(tmpdir(), 'starling-e2e-firefox-'));
  const preferences = { ...PREFERENCES, 'extensions.webextensions.uuids': JSON.stringify({ [GECKO_ID]: uuid }) };
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  await writeFile(join(profile, 'user.js'), lines.join('\n'));

  options.prepare?.(profile);
  const child = launch(profile);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  process.once('exit', () => child.kill('SIGKILL')); // a failed test run leaves no browser behind
  const { send } = await connectBidi(await bidiAddress(child));
  await send('session.new', { capabilities: {} });
  await send('webExtension.install', { extensionData: { type: 'path', path: BUILD } });

  /** Evaluates an expression (it may use await) in a page and returns its JSON value. */
  const evaluate = async (context: string, expression: string): Promise<unknown> => {
    const result = (await send('script.evaluate', {
      target: { context },
      awaitPromise: true,
      userActivation: true,
      expression: `(async () => JSON.stringify(${expression}) ?? 'null')()`,
    })) as { type: string; result: { value: string }; exceptionDetails?: { text: string } };
    if (result.type === 'exception') throw new Error(result.exceptionDetails?.text);
    return JSON.parse(result.result.value);
  };

  const until = (context: string, expression: string, limitMs?: number): Promise<void> =>
    untilTrue(
      { evaluate: (asked) => evaluate(context, asked), about: async () => `the background is ${await background()}` },
      expression,
      limitMs,
    );

  /** A tab. Extension pages never report "load" over BiDi, so we poll. */
  const openUrl = async (url: string): Promise<string> => {
    const { context } = (await send('browsingContext.create', { type: 'tab' })) as { context: string };
    await send('browsingContext.navigate', { context, url, wait: 'none' });
    await until(context, `location.href !== 'about:blank' && document.readyState === 'complete'`);
    return context;
  };

  const tree = (await send('browsingContext.getTree', { 'moz:scope': 'chrome' })) as {
    contexts: { context: string; url: string }[];
  };
  // Firefox 140 runs Starling, and its driver knows no scope.
  if (tree.contexts[0]?.url.startsWith('chrome:') !== true) throw new Error('this Firefox is too old to be driven');
  /** The browser window itself: Services, WebExtensionPolicy, gBrowser and the toolbar are in reach. */
  const chrome = tree.contexts[0]?.context ?? '';
  const extension = `WebExtensionPolicy.getByID(${JSON.stringify(GECKO_ID)}).extension`;
  const background = async (): Promise<string> => String(await evaluate(chrome, `${extension}.backgroundState`));
  const url = (path: string) => `moz-extension://${uuid}/${path}`;

  return {
    profile,
    uuid,
    send,
    evaluate,
    until,
    url,
    openUrl,
    open: (path: string) => openUrl(url(path)),
    /** Another extension, from a folder; resolves to the address of its pages. */
    installOther: async (path: string, id: string): Promise<string> => {
      await send('webExtension.install', { extensionData: { type: 'path', path } });
      return `moz-extension://${String(await evaluate(chrome, `WebExtensionPolicy.getByID(${JSON.stringify(id)}).mozExtensionHostname`))}/`;
    },
    stopBackground: () => evaluate(chrome, `(await ${extension}.terminateBackground(), true)`),
    screenshot: async (context: string): Promise<Buffer> => {
      const { data } = (await send('browsingContext.captureScreenshot', { context })) as { data: string };
      return Buffer.from(data, 'base64');
    },
    /** Ends the browser and keeps the profile folder for a look. */
    quit: async () => {
      await Promise.race([send('browser.close').catch(() => undefined), sleep(5000)]);
      await Promise.race([exited, sleep(5000)]);
      if (child.exitCode === null) child.kill('SIGKILL');
    },
    close: async () => {
      await Promise.race([send('browser.close').catch(() => undefined), sleep(3000)]);
      await Promise.race([exited, sleep(3000)]);
      if (child.exitCode === null) child.kill('SIGKILL');
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => undefined);
    },
  };
}

function launch(profile: string): ChildProcess {
  return spawn(
    findFirefox() ?? '/usr/bin/firefox-esr',
    [
      ...(process.env.HEADED === undefined ? ['--headless'] : []),
      '--no-remote',
      '--profile',
      profile,
      '--remote-debugging-port',
      '0',
      '--remote-allow-system-access',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } },
  );
}

function bidiAddress(child: ChildProcess): Promise<string> {
  return new Promise((found, fail) => {
    let text = '';
    child.stderr?.on('data', (data: Buffer) => {
      const match = /WebDriver BiDi listening on (ws:\S+)/.exec((text += data.toString()));
      if (match?.[1] !== undefined) found(match[1]);
    });
    child.once('exit', () => fail(new Error(text)));
  });
}
