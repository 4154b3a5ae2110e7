import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import { hears, inChromium, inFirefox, onboard, press, say, type View, writeTo } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let chromium: Chromium;
let firefox: Firefox;
let anna: View;
let ben: View;

/** A microphone that beeps, and nobody to be asked. */
const MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

beforeAll(async () => {
  world = await startWorld();
  chromium = await startChromium({ args: MICROPHONE });
  firefox = await startFirefox();
  await onboard(inChromium(chromium), 'Anna Amsel', world.gatewayUrl);
  const benId = await onboard(inFirefox(firefox), 'Ben Brachvogel', world.gatewayUrl);
  anna = await inChromium(chromium).open('app.html');
  await writeTo(anna, benId);
  await say(anna, 'may I call');
  ben = await inFirefox(firefox).open('app.html');
  await press(ben, '1 message request');
  await openFirst(ben);
  await hears(ben, 'may I call');
  await press(ben, 'Accept');
  await say(ben, 'send me a voice message');
  await hears(anna, 'send me a voice message');
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  await world?.stop();
});

/** Opens the first conversation of a list. */
const openFirst = (view: View): Promise<void> =>
  view.until(`(() => { const row = document.querySelector('[role=option]'); row?.click(); return row !== null; })()`);

/** Clicks the play button of a sound until the page says that it plays. */
const plays = (view: View, within: string): Promise<void> =>
  view.until(`(() => {
    const button = document.querySelector('${within} .sound-play');
    const label = button?.getAttribute('aria-label') ?? '';
    if (label.startsWith('Play')) button.click();
    return label.startsWith('Pause');
  })()`);

describe('a voice message', () => {
  it('is recorded, kept in the strip of every view, heard, and heard by the other side', async () => {
    await press(anna, 'Record a voice message');
    await anna.until(`document.querySelectorAll('.recording-wave svg').length > 25`); // more than a second
    await press(anna, 'Stop and listen to it');
    await plays(anna, '.draft-voice');

    const popup = await inChromium(chromium).open('popup.html');
    await openFirst(popup);
    await popup.until(`document.querySelector('.draft-voice .sound-play') !== null`);
    await press(popup, 'Send');
    await anna.until(`document.querySelector('.draft-voice') === null`);

    await ben.until(
      `(() => {
        const button = document.querySelector('.bubble .sound-play');
        const waits = button?.getAttribute('aria-label').startsWith('Download');
        if (waits) button.click();
        return waits;
      })()`,
    );
    await press(ben, 'This time');
    await ben.until(`document.querySelector('.bubble .sound-play')?.getAttribute('aria-label').startsWith('Play')`);
    // Its length is known once it was decoded; until then its size stands there.
    await ben.until(`!document.querySelector('.bubble .sound').innerText.includes('kB')`);
    expect(await ben.evaluate(`document.querySelector('.bubble .sound').innerText`)).toMatch(/0:0[1-9]/);
  });
});
