/**
 * Draws every view with made-up people in a real Chromium, saves pictures to `.work/pictures`, and lets axe look at each.
 * `node scripts/pictures.ts [part of a name]`. Fails if axe finds anything.
 */
import { readFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Page } from 'puppeteer-core';
import { createServer } from 'vite';

interface Shot {
  name: string;
  width: number;
  height: number;
  query: string;
  /** Done in the page before the picture. */
  act?: (page: Page) => Promise<unknown>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}.work/pictures`;
const popup = { width: 400, height: 600 };
const options = { width: 1000, height: 800 };
const welcome = { width: 1000, height: 700 };

const press = (selector: string) => (page: Page) => page.locator(selector).click();
const type = (selector: string, text: string) => (page: Page) => page.locator(selector).fill(text);

const NAME_STEP = '.welcome-buttons .primary';
const NEXT = '.welcome-end .primary';

const SHOTS: Shot[] = [
  { name: 'popup-list', ...popup, query: '?' },
  { name: 'popup-list-empty', ...popup, query: '?empty' },
  { name: 'popup-conversation', ...popup, query: '?#conversation/ana' },
  { name: 'popup-failed', ...popup, query: '?#conversation/tomas' },
  { name: 'popup-request', ...popup, query: '?#conversation/nora' },
  { name: 'popup-requests', ...popup, query: '?#requests' },
  { name: 'popup-new', ...popup, query: '?#new' },
  {
    name: 'popup-new-wrong',
    ...popup,
    query: '?#new',
    act: async (page) => (
      await type('#their-id', '05f3a91c77')(page),
      page.keyboard.press('Enter'),
      page.locator('.id-form').click()
    ),
  },
  { name: 'popup-share', ...popup, query: '?#share' },
  { name: 'popup-offline', ...popup, query: '?offline' },
  { name: 'popup-search', ...popup, query: '?#search', act: type('input[type=search]', 'ko') },
  { name: 'popup-menu', ...popup, query: '?', act: press('[aria-haspopup=menu]') },
  { name: 'popup-link', ...popup, query: '?#conversation/ana', act: press('.bubble-theirs .link') },
  { name: 'popup-set-up', ...popup, query: '?new' },
  { name: 'small-list', width: 300, height: 400, query: '?' },
  { name: 'small-conversation', width: 300, height: 400, query: '?#conversation/ana' },
  { name: 'rtl-list', ...popup, query: '?rtl' },
  { name: 'rtl-conversation', ...popup, query: '?rtl#conversation/ana' },
  { name: 'panel-list', width: 360, height: 900, query: '?surface=panel' },
  { name: 'panel-conversation', width: 360, height: 900, query: '?surface=panel#conversation/ana' },
  { name: 'tab-conversation', width: 1280, height: 800, query: '?surface=tab&nopage#conversation/ana' },
  { name: 'tab-empty', width: 1280, height: 800, query: '?surface=tab&nopage' },
  ...['account', 'notifications', 'network', 'appearance', 'devices', 'data', 'about'].map((section) => ({
    name: `options-${section}`,
    ...options,
    query: `?page=options&surface=tab#${section}`,
  })),
  {
    name: 'options-recovery-phrase',
    ...options,
    query: '?page=options&surface=tab#phrase',
    act: press('dialog .primary'),
  },
  { name: 'options-narrow', width: 400, height: 800, query: '?page=options&surface=tab#network' },
  { name: 'welcome-1-start', ...welcome, query: '?page=welcome&new' },
  {
    name: 'welcome-2-name',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (await press(NAME_STEP)(page), type('#name', 'Robin')(page)),
  },
  {
    name: 'welcome-2-restore',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (
      await press('.welcome-buttons .button:nth-child(2)')(page),
      type('#phrase', 'abbey zzzzz acidic')(page)
    ),
  },
  {
    name: 'welcome-3-gateway',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (await press(NAME_STEP)(page), press(NEXT)(page)),
  },
  {
    name: 'welcome-4-ready',
    ...welcome,
    query: '?page=welcome&new',
    act: async (page) => (await press(NAME_STEP)(page), await press(NEXT)(page), press(NEXT)(page)),
  },
];

const THEMES = [
  { suffix: 'light', query: '&theme=light', for: () => true },
  { suffix: 'dark', query: '&theme=dark', for: () => true },
  {
    suffix: 'hc-light',
    query: '&theme=light&contrast=more',
    for: ({ name }: Shot) => /^popup-(list|conversation)$/.test(name),
  },
  {
    suffix: 'hc-dark',
    query: '&theme=dark&contrast=more',
    for: ({ name }: Shot) => /^popup-(list|conversation)$/.test(name),
  },
];

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
await mkdir(out, { recursive: true });
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { port: 0, host: '127.0.0.1' },
  optimizeDeps: { entries: ['test/ui/gallery/index.html'] },
});
await server.listen();
const address = server.httpServer?.address();
if (address === null || typeof address !== 'object') throw new Error('the gallery has no address');
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--force-prefers-reduced-motion'],
});

const wanted = process.argv[2] ?? '';
let findings = 0;
let pictures = 0;
try {
  for (const shot of SHOTS.filter(({ name }) => name.includes(wanted))) {
    for (const theme of THEMES.filter((candidate) => candidate.for(shot))) {
      const name = `${shot.name}-${theme.suffix}`;
      const page = await browser.newPage();
      page.on('pageerror', (error) => {
        findings++;
        console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
      await (await page.createCDPSession()).send('Emulation.setLocaleOverride', { locale: 'en-GB' });
      await page.setViewport({ width: shot.width, height: shot.height, deviceScaleFactor: 2 });
      const [query = '', hash = ''] = shot.query.split('#');
      await page.goto(
        `http://127.0.0.1:${address.port}/test/ui/gallery/index.html${query}${theme.query}${hash && `#${hash}`}`,
        { waitUntil: 'networkidle0' },
      );
      await shot.act?.(page);
      await page.waitForNetworkIdle({ idleTime: 250 });
      await page.evaluate(async () => Promise.all(document.getAnimations().map((animation) => animation.finished)));
      await page.screenshot({ path: `${out}/${name}.png` });
      pictures++;
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: { run: () => Promise<AxeResult> } }).axe.run();
        return violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map(
                ({ html, any }) =>
                  `${html.slice(0, 160)} ${any
                    .map(({ message }) => message)
                    .join(' ')
                    .slice(0, 140)}`,
              )
              .join(' | ')}`,
        );
      });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (sideways) found.push('scrolls sideways');
      findings += found.length;
      for (const finding of found) console.log(`${name}: ${finding}`);
      await page.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`${pictures} pictures, ${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;

interface AxeResult {
  violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[];
}
