import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startChromium, type Chromium } from './chromium.ts';
import { startFirefox, type Firefox } from './firefox.ts';
import { chromiumScreen, firefoxScreen, Person } from './person.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let ana: Chromium;
let ben: Chromium;
let cleo: Firefox;

beforeAll(async () => {
  world = await startWorld();
  [ana, ben, cleo] = await Promise.all([startChromium(), startChromium(), startFirefox()]);
});

afterAll(async () => {
  await Promise.all([ana?.close(), ben?.close(), cleo?.close()]);
  await world?.stop();
});

const inChromium = async (browser: Chromium, path: string) => new Person(chromiumScreen(await browser.open(path)));
const inFirefox = async (path: string) => new Person(firefoxScreen(cleo, await cleo.open(path)));
const texts = async (person: Person) => (await person.bubbles()).map(({ mine, text }) => `${mine ? '>' : '<'} ${text}`);

describe('two Chromium profiles and a Firefox profile', () => {
  it('make accounts, write to each other and answer, all three ways', async () => {
    await (await inChromium(ana, 'welcome.html')).welcome('Ana', world.gatewayUrl);
    await (await inChromium(ben, 'welcome.html')).welcome('Ben', world.gatewayUrl);
    await (await inFirefox('welcome.html')).welcome('Cleo', world.gatewayUrl);

    const [a, b, c] = await Promise.all([
      inChromium(ana, 'popup.html'),
      inChromium(ben, 'popup.html'),
      inFirefox('popup.html'),
    ]);
    const [idBen, idCleo] = [await b.ownId(), await c.ownId()];
    const idAna = await a.ownId();
    expect(new Set([idAna, idBen, idCleo]).size).toBe(3);

    await a.startConversation(idBen);
    await a.send('Hello Ben, Ana here');
    await a.seesSent();
    await b.click('Message requests').catch(() => undefined);
    await b.openRequest('Ana');
    await b.click('Accept');
    await b.send('Hello Ana');
    await b.seesSent();
    await a.sees('Hello Ana');

    await c.startConversation(idAna);
    await c.send('Hello Ana, Cleo from Firefox');
    await c.seesSent();
    await a.click('Back');
    await a.openRequest('Cleo');
    await a.click('Accept');
    await a.send('Hello Cleo');
    await a.seesSent();
    await c.sees('Hello Cleo');

    await b.click('Back');
    await b.startConversation(idCleo);
    await b.send('Ben to Cleo');
    await b.seesSent();
    await c.click('Back');
    await c.openRequest('Ben');
    await c.click('Accept');
    await c.send('Cleo to Ben');
    await c.seesSent();
    await b.sees('Cleo to Ben');

    const plain = async (person: Person) => (await texts(person)).map((line) => line.replaceAll(/\s+/g, ' '));
    expect((await plain(b)).filter((line) => line.includes('Ben to Cleo'))).toHaveLength(1);
    expect((await plain(c)).filter((line) => line.includes('Cleo to Ben'))).toHaveLength(1);
  });
});
