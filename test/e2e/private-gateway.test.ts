import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/gateway/gateway.ts';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import { enterGateway, inChromium, inFirefox, press, shows, type, type View } from './people.ts';
import { startWorld, type World } from './world.ts';

const TOKEN = 'heron-7';
let world: World;
let gateway: Gateway;
let chromium: Chromium;
let firefox: Firefox;

beforeAll(async () => {
  world = await startWorld();
  gateway = await startGateway({ nodes: world.devnet.networkFile(), port: 0, development: true, token: TOKEN });
  chromium = await startChromium();
  firefox = await startFirefox();
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  await gateway?.stop();
  await world?.stop();
});

/** The first start through a gateway that wants a token. */
async function beginsWith(welcome: View): Promise<void> {
  await press(welcome, 'Create an account');
  await type(welcome, 'input', 'Somebody');
  await press(welcome, 'Continue');
  await enterGateway(welcome, gateway.url);
  await shows(welcome, 'This gateway is private');
  await welcome.until(`document.activeElement?.id === 'gateway-token'`);
  await type(welcome, '#gateway-token', 'heron-8');
  await press(welcome, 'Allow this gateway');
  await shows(welcome, 'does not take this token');
  await type(welcome, '#gateway-token', TOKEN);
  await press(welcome, 'Allow this gateway');
  await shows(welcome, 'Ready to fly, Somebody');
}

describe('a private gateway', () => {
  it.each(['Chromium', 'Firefox'])('asks for its token, and carries, in %s', async (browser) => {
    const person = browser === 'Chromium' ? inChromium(chromium) : inFirefox(firefox);
    const before = gateway.counters()[200] ?? 0;
    await beginsWith(await person.open('welcome.html'));
    const list = await person.open('popup.html');
    await list.until(`document.querySelector('.avatar-button')?.title.startsWith('Connected') === true`);
    expect(gateway.counters()[200]).toBeGreaterThan(before + 3);
    const options = await person.open('options.html#network');
    await shows(options, 'Private');
  });
});
