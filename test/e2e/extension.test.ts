import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GECKO_ID } from '../../scripts/manifest.ts';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';

const BUILDS = resolve(process.env.STARLING_BUILDS ?? join(import.meta.dirname, '../../.output-e2e'));
const OTHER_ID = 'nosy@other.example';
const CALL = JSON.stringify({ id: 1, type: 'messenger', data: { method: 'recoveryPhrase' }, timestamp: 0 });

let folder: string;
let chromium: Chromium;
let firefox: Firefox;
let site: string;
const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>a page</title><body>a page');
});

/** An extension that wants to know what ours has. */
async function otherExtension(): Promise<string> {
  const path = join(folder, 'other');
  await mkdir(path);
  const gecko = { id: OTHER_ID, data_collection_permissions: { required: ['none'] } };
  const manifest = { manifest_version: 3, name: 'Nosy', version: '1', browser_specific_settings: { gecko } };
  await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(path, 'page.html'), '<!doctype html><title>Nosy</title><body>nosy');
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'starling-nosy-'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const other = await otherExtension();
  chromium = await startChromium({ others: [other] });
  firefox = await startFirefox();
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Expressions: what comes of asking for one of our files. */
const fetched = (url: string) => `await fetch('${url}').then(() => 'read', () => 'refused')`;
const drawn = (url: string) => `await new Promise((done) => {
  const image = new Image();
  image.onload = () => done('drawn');
  image.onerror = () => done('refused');
  image.src = '${url}';
})`;

/** What an extension gets that sends us a call, or opens a connection. */
const called = (runtime: string, id: string) =>
  `await ${runtime}.sendMessage('${id}', ${CALL}).then((answer) => 'answered ' + JSON.stringify(answer ?? null), () => 'refused')`;
const connected = (runtime: string, id: string) => `await new Promise((done) => {
  try {
    const port = ${runtime}.connect('${id}');
    port.onMessage.addListener(() => done('answered'));
    port.onDisconnect.addListener(() => done('refused'));
    port.postMessage(${CALL});
  } catch { done('refused'); }
})`;

describe('in Chromium', () => {
  it('another extension gets no answer and no file', async () => {
    const other = [...(await chromium.browser.extensions()).keys()].find((id) => id !== chromium.id);
    const page = await chromium.browser.newPage();
    await page.goto(`chrome-extension://${other}/page.html`);
    const run = async (expression: string) => page.evaluate(`(async () => ${expression})()`);
    expect(await run(called('chrome.runtime', chromium.id))).toBe('refused');
    expect(await run(connected('chrome.runtime', chromium.id))).toBe('refused');
    expect(await run(fetched(chromium.url('popup.html')))).toBe('refused');
    expect(await run(drawn(chromium.url('icon/normal-16.png')))).toBe('refused');
  });

  it('a web page does not even learn that we are here', async () => {
    const page = await chromium.browser.newPage();
    await page.goto(site);
    const run = async (expression: string) => page.evaluate(`(async () => ${expression})()`);
    expect(await run('typeof globalThis.chrome?.runtime?.sendMessage')).toBe('undefined');
    expect(await run(fetched(chromium.url('popup.html')))).toBe('refused');
    expect(await run(drawn(chromium.url('icon/normal-16.png')))).toBe('refused');
    expect(await run(`document.documentElement.innerHTML.includes('starling')`)).toBe(false);
  });
});

describe('in Firefox', () => {
  it('another extension gets no answer and no file', async () => {
    const address = await firefox.installOther(join(folder, 'other'), OTHER_ID);
    const page = await firefox.openUrl(`${address}page.html`);
    expect(await firefox.evaluate(page, called('browser.runtime', GECKO_ID))).toBe('refused');
    expect(await firefox.evaluate(page, connected('browser.runtime', GECKO_ID))).toBe('refused');
    expect(await firefox.evaluate(page, fetched(firefox.url('popup.html')))).toBe('refused');
    expect(await firefox.evaluate(page, drawn(firefox.url('icon/normal-16.png')))).toBe('refused');
  });

  it('a web page reads nothing of ours', async () => {
    const page = await firefox.openUrl(site);
    expect(await firefox.evaluate(page, fetched(firefox.url('popup.html')))).toBe('refused');
    expect(await firefox.evaluate(page, drawn(firefox.url('icon/normal-16.png')))).toBe('refused');
  });
});

/** Addresses that stand in a package as texts, and why. */
const KNOWN_ADDRESSES = [
  /^https?:\/\/(www\.)?w3\.org\//, // names of XML vocabularies
  /^https?:\/\/(127\.0\.0\.1|localhost)/, // the gateway on this computer
  /^http:\/\/(filev2\.getsession\.org|potatofiles\.getsession\.org|superduperfiles\.oxen\.io)/, // file servers of the network, reached over onion paths only
  /^https?:\/\/(bit\.ly|tinyurl\.com|wxt\.dev|github\.com)\//, // in what libraries say to developers
  /^http:\/\/www\.mp3dev\.org/, // in the MP3 encoder's description of itself
  /example/,
];

describe.each(['chrome-mv3', 'firefox-mv3'])('the package %s', (name) => {
  const sources = async (ending: string): Promise<[string, string][]> => {
    const entries = await readdir(join(BUILDS, name), { recursive: true });
    const files = entries.filter((file) => file.endsWith(ending));
    return Promise.all(
      files.map(async (file): Promise<[string, string]> => [file, await readFile(join(BUILDS, name, file), 'utf8')]),
    );
  };

  it('has no code that comes from elsewhere, and makes none from texts', async () => {
    const scripts = await sources('.js');
    expect(scripts.length).toBeGreaterThan(10);
    const forbidden =
      /\beval\(|new Function\(|\bimportScripts\(|WebAssembly\.(instantiate|compile)|import\(\s*["'`]https?:/;
    expect(scripts.filter(([, text]) => forbidden.test(text)).map(([file]) => file)).toEqual([]);
    for (const [file, text] of await sources('.html')) {
      expect([file, /<script(?![^>]*\bsrc="\/)/.test(text)]).toEqual([file, false]);
      expect([file, /(src|href)="(https?:)?\/\//.test(text)]).toEqual([file, false]);
    }
  });

  it('names no address that is not known', async () => {
    const addresses = (await sources('.js')).flatMap(([file, text]) =>
      [...text.matchAll(/https?:\/\/[\w.-]+[\w/.-]*/g)].map(([address]) => [file, address] as const),
    );
    const unknown = addresses.filter(([, address]) => !KNOWN_ADDRESSES.some((known) => known.test(address)));
    expect(unknown).toEqual([]);
  });
});
