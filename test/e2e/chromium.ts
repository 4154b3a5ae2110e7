import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import puppeteer, { type Page, type Target, type WebWorker } from 'puppeteer-core';

import { findChromium } from '../../scripts/system-packages.ts';

/** STARLING_BUILDS names another folder of builds than the one `npm run e2e` makes. */
const BUILD = resolve(process.env.STARLING_BUILDS ?? join(import.meta.dirname, '../../.output-e2e'), 'chrome-mv3');

/** As in page-wait.ts: on a busy machine a browser needs many times longer. */
const LIMIT_MS = 90_000;

export type Chromium = Awaited<ReturnType<typeof startChromium>>;

/** A folder for a profile that is to outlive one run of the browser. */
export const newProfile = (): Promise<string> => mkdtemp(join(tmpdir(), 'starling-e2e-'));

/**
 * One Chromium with the built extension.
 *
 * @param options.profile a kept profile, to start the browser a second time; else a fresh one that is deleted at the end
 */
export async function startChromium(
  options: {
    profile?: string;
    build?: string;
    headless?: boolean;
    args?: readonly string[];
    /** Folders of other extensions; they must have no worker. */
    others?: readonly string[];
  } = {},
) {
  const profile = options.profile ?? (await newProfile());
  const browser = await puppeteer.launch({
    executablePath: findChromium() ?? '/usr/bin/chromium',
    userDataDir: profile,
    headless: options.headless ?? process.env.HEADED === undefined,
    timeout: LIMIT_MS,
    pipe: true, // the only transport over which an extension may be loaded through the debugging protocol
    enableExtensions: [options.build ?? BUILD, ...(options.others ?? [])],
    // Without a screen size popups are cut off at 410x510. The sandbox does not run as root.
    args: ['--screen-info={1280x1024}', ...(options.args ?? []), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  /** A target as soon as there is one; else an error with what is there. */
  const targetWhere = async (what: string, isIt: (target: Target) => boolean): Promise<Target> =>
    browser.waitForTarget(isIt, { timeout: LIMIT_MS }).catch((error: unknown) => {
      const there = browser.targets().map((target) => `${target.type()} ${target.url()}`);
      throw new Error(`waited for ${what}\nand had: ${there.join(', ') || 'nothing'}`, { cause: error });
    });
  const workerTarget = () => targetWhere('the service worker', (target) => target.type() === 'service_worker');
  const id = new URL((await workerTarget()).url()).host;
  const url = (path: string) => `chrome-extension://${id}/${path}`;

  const worker = async (): Promise<WebWorker> => {
    const found = await (await workerTarget()).worker();
    if (found === null) throw new Error('the service worker is gone');
    return found;
  };

  /** An extension page in a tab of its own. */
  const open = async (path: string): Promise<Page> => {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    await page.goto(url(path));
    return page;
  };

  /** The toolbar button is clicked on `page`: grants activeTab and opens the real popup. */
  const clickToolbarButton = async (page: Page): Promise<Page> => {
    await page.bringToFront();
    const extension = (await browser.extensions()).get(id);
    if (extension === undefined) throw new Error('the extension is not installed');
    await page.triggerExtensionAction(extension);
    return (await targetWhere('the popup', (target) => target.url().startsWith(url('popup.html')))).asPage();
  };

  /** The page with such an address that opens by itself. */
  const pageAt = async (address: RegExp): Promise<Page> =>
    (await targetWhere(`a page at ${address}`, (target) => address.test(target.url()))).asPage();

  /** Ends the service worker as the browser does after 30 idle seconds; the next event starts a new one. */
  const stopWorker = async (): Promise<void> => {
    const running = () => browser.targets().find((target) => target.type() === 'service_worker');
    const target = running();
    if (target === undefined) return;
    await (await target.worker())?.close();
    while (running() === target) await sleep(10);
  };

  /** As a power cut would: no page or worker gets to finish anything. */
  const kill = async (): Promise<void> => {
    const child = browser.process();
    const exited = new Promise((done) => child?.once('exit', done));
    child?.kill('SIGKILL');
    await exited;
  };

  const close = async (): Promise<void> => {
    await browser.close().catch(() => undefined);
    if (options.profile === undefined) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { browser, id, profile, url, worker, open, clickToolbarButton, pageAt, stopWorker, kill, close };
}
