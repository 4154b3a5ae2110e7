import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Window } from 'happy-dom';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

/** What the browser around us is told, in order. */
const told: string[] = [];
const granted = new Set<string>();
const memory: Record<string, unknown> = {};
let person: 'agrees' | 'refuses' = 'agrees';
interface Wanted {
  origins: string[];
}
vi.mock('wxt/browser', () => ({
  browser: {
    permissions: {
      contains: async ({ origins }: Wanted) => origins.every((origin) => granted.has(origin)),
      request: async ({ origins }: Wanted) => {
        told.push(`request ${origins.join(' ')}`);
        if (person === 'agrees') for (const origin of origins) granted.add(origin);
        return person === 'agrees';
      },
      remove: async ({ origins }: Wanted) => {
        told.push(`remove ${origins.join(' ')}`);
        for (const origin of origins) granted.delete(origin);
      },
    },
    storage: {
      local: {
        get: async (key: string) => ({ [key]: memory[key] }),
        set: async (values: object) => void Object.assign(memory, values),
        remove: async (key: string) => void delete memory[key],
      },
    },
  },
}));
const { readTitle, titleOfLink } = await import('../../src/browser/link-title.ts');
const { giveBack, noteBorrowed } = await import('../../src/browser/borrowed-hosts.ts');
const { pageTitle } = await import('../../src/browser/page-title.ts');

let answer: (response: ServerResponse) => void = (response) => response.end();
let asked: { url: string; headers: IncomingHttpHeaders }[] = [];
const server = createServer(({ url = '', headers }, response) => {
  asked.push({ url, headers });
  answer(response);
});
let site = '';
const page = (html: string | Uint8Array, contentType = 'text/html; charset=utf-8') => {
  answer = (response) => response.writeHead(200, { 'content-type': contentType }).end(html);
};

beforeAll(async () => {
  vi.stubGlobal('DOMParser', new Window().DOMParser);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  told.length = 0;
  granted.clear();
  for (const key of Object.keys(memory)) delete memory[key];
  person = 'agrees';
});
afterEach(() => server.closeAllConnections());

const HOST = 'http://127.0.0.1/*';

describe('the title of a link', () => {
  it('is asked for once, and the permission given back', async () => {
    page('<title>How a thousand starlings turn</title>');
    expect(await titleOfLink(`${site}/a?b=c`)).toEqual({ title: 'How a thousand starlings turn' });
    expect(asked.map(({ url }) => url)).toEqual(['/a?b=c']);
    expect(told).toEqual([`request ${HOST}`, `remove ${HOST}`]);
  });

  it('says nothing of the person', async () => {
    page('<title>x</title>');
    await readTitle(site);
    const { cookie, referer, origin, authorization } = asked[0]?.headers ?? {};
    expect([cookie, referer, origin, authorization]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('is not asked for without permission', async () => {
    person = 'refuses';
    expect(await titleOfLink(site)).toBe('refused');
    expect(asked).toEqual([]);
  });

  it('leaves a permission that was there before', async () => {
    granted.add(HOST);
    page('<title>x</title>');
    await titleOfLink(site);
    expect(granted).toEqual(new Set([HOST]));
  });

  it('gives back what an earlier question left behind when it closed the page', async () => {
    await noteBorrowed(site);
    granted.add(HOST);
    page('<title>x</title>');
    expect(await titleOfLink(site)).toEqual({ title: 'x' });
    expect(granted.size).toBe(0);
    expect(memory).toEqual({});
  });

  it('keeps a permission for the next click for ten minutes, and no longer', async () => {
    await noteBorrowed(site, 1_000);
    granted.add(HOST);
    await giveBack(null, 1_000 + 10 * 60_000);
    expect(granted).toEqual(new Set([HOST]));
    await giveBack(null, 1_001 + 10 * 60_000);
    expect(granted.size).toBe(0);
    expect(memory).toEqual({});
  });

  it('gives back nothing that is not noted, whatever lies there', async () => {
    granted.add(HOST);
    memory['borrowed-hosts'] = [null, HOST, { pattern: HOST }, { pattern: 5, sinceMs: 0 }];
    await giveBack(site);
    expect(granted).toEqual(new Set([HOST]));
    expect(told).toEqual([]);
  });

  it('gives the permission back after a failure', async () => {
    answer = (response) => response.destroy();
    expect(await titleOfLink(site)).toBe('unreachable');
    expect(granted.size).toBe(0);
  });

  it('does not go on to another address', async () => {
    answer = (response) => response.writeHead(302, { location: `${site}/other` }).end();
    expect(await readTitle(site)).toBe('leads-on');
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a picture', 200, 'image/png'],
    ['nothing known', 200, ''],
    ['a page that is missing', 404, 'text/html'],
  ])('is not that of %s', async (_, status, type) => {
    answer = (response) => response.writeHead(status, { 'content-type': type }).end('<title>x</title>');
    expect(await readTitle(site)).toBe('not-a-page');
  });

  it('is missing in some pages', async () => {
    page('<p>words</p>');
    expect(await readTitle(site)).toBe('no-title');
  });

  it('does not wait for a site that never ends its answer', async () => {
    answer = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('<title>x');
    expect(await readTitle(site, { timeoutMs: 50 })).toBe('unreachable');
  });

  it('is read from the first 500 KiB alone, however much comes', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write(`<title>early</title>`);
      const more = () => void (!response.destroyed && (response.write(' '.repeat(65_536)), setImmediate(more)));
      more();
    };
    expect(await readTitle(site)).toEqual({ title: 'early' });
    page(`${' '.repeat(500 * 1_024)}<title>late</title>`);
    expect(await readTitle(site)).toBe('no-title');
  });
});

describe('a page', () => {
  const title = (html: string | Uint8Array, type = 'text/html') =>
    pageTitle(typeof html === 'string' ? new TextEncoder().encode(html) : html, type);
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

  it('is called what it says for previews, else by its title', () => {
    expect(title('<meta property="og:title" content="A &amp; B"><title>C</title>')).toBe('A & B');
    expect(title('<meta property="og:title" content="  "><title>C</title>')).toBe('C');
  });

  it('has a title of one line, of a sane length, that turns nothing around', () => {
    expect(title('<title> one\n\t two \u202Eeerht\u0007</title>')).toBe('one two eerht');
    expect([...title(`<title>${'🐦'.repeat(300)}</title>`)]).toHaveLength(200);
  });

  it.each([
    ['the header', bytes('<title>caf\xe9</title>'), 'text/html; charset="ISO-8859-1"'],
    ['itself', bytes('<meta charset=windows-1252><title>caf\xe9</title>'), 'text/html'],
    [
      'itself, the old way',
      bytes('<meta http-equiv=Content-Type content="text/html; charset=latin1"><title>caf\xe9</title>'),
      'text/html',
    ],
    ['its first bytes', bytes('\xef\xbb\xbf<title>caf\xc3\xa9</title>'), 'text/html; charset=latin1'],
    ['nobody', bytes('<title>caf\xc3\xa9</title>'), 'text/html'],
    ['a name that nobody knows', bytes('<title>caf\xc3\xa9</title>'), 'text/html; charset=nonsense'],
    ['a claim that cannot be', bytes('<meta charset=utf-16><title>caf\xc3\xa9</title>'), 'text/html'],
  ])('is decoded as said by %s', (_, html, type) => {
    expect(title(html, type)).toBe('café');
  });

  it('of any bytes has a title or none', () => {
    expect(title(Uint8Array.from({ length: 4_096 }, (_, i) => (i * 7919) % 256))).toBe('');
  });
});
