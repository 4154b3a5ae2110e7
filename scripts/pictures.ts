/**
 * Draws every view with made-up people in a real Chromium, saves pictures to `.work/pictures`, lets axe look at each, and
 * reads every QR plate. `node scripts/pictures.ts [part of a name]`. Fails if axe finds anything or a plate cannot be read.
 */
import { readFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Page, TimeoutError } from 'puppeteer-core';
import { createServer } from 'vite';
import type { Shot } from './picture-acts.ts';
import { SHOTS } from './picture-list.ts';
import { plateFindings } from './picture-plates.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}.work/pictures`;
/** The first page waits until all modules are made, on a busy machine for long. */
const PAGE_LIMIT_MS = 120_000;
const ATTEMPTS = 3;
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
const gallery = `http://127.0.0.1:${address.port}/test/ui/gallery/index.html`;
const browser = await puppeteer.launch({
  protocolTimeout: PAGE_LIMIT_MS,
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
      const found = await drawn(shot, theme.query, name);
      pictures++;
      findings += found.length;
      for (const finding of found) console.log(`${name}: ${finding}`);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`${pictures} pictures, ${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;

/** Findings in one picture. A page that was too slow is drawn once more; then it is a finding itself. */
async function drawn(shot: Shot, themeQuery: string, name: string): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    const page = await browser.newPage();
    page.setDefaultTimeout(PAGE_LIMIT_MS);
    try {
      return await draw(page, shot, themeQuery, name);
    } catch (error) {
      if (isSlow(error) && attempt < ATTEMPTS) continue;
      const text = await page.evaluate(() => document.body.innerText).catch(() => 'it does not answer');
      return [`${messageOf(error)}; the page: ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`];
    } finally {
      await page.close().catch(() => undefined);
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isSlow = (error: unknown): boolean => error instanceof TimeoutError || /timed? ?out/i.test(messageOf(error));

async function draw(page: Page, shot: Shot, themeQuery: string, name: string): Promise<string[]> {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(messageOf(error)));
  const session = await page.createCDPSession();
  await session.send('Emulation.setLocaleOverride', { locale: 'en-GB' });
  if (shot.forcedColors) {
    const scheme = { name: 'prefers-color-scheme', value: themeQuery.includes('dark') ? 'dark' : 'light' };
    await session.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'forced-colors', value: 'active' }, scheme],
    });
  }
  await page.setViewport({ width: shot.width, height: shot.height, deviceScaleFactor: 2 });
  const [query = '', hash = ''] = shot.query.split('#');
  await page.goto(`${gallery}${query}${themeQuery}${hash && `#${hash}`}`, { waitUntil: 'networkidle0' });
  await shot.act?.(page).catch((error: unknown) => {
    if (isSlow(error)) throw error;
    found.push(messageOf(error));
  });
  await page.waitForNetworkIdle({ idleTime: 250 });
  await page.evaluate(async () => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  await page.evaluate(async () => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: `${out}/${name}.png` });
  await page.evaluate(axe);
  found.push(
    ...(await page.evaluate(async (contrast) => {
      const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResult> } };
      const { violations } = await axe.run({ rules: { 'color-contrast': { enabled: contrast } } });
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
    }, !shot.forcedColors)), // with forced colours axe takes the page's own for those that are seen
    ...(await plateFindings(page)),
  );
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push('scrolls sideways');
  return found;
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[];
}
