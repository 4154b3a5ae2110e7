import { setTimeout as sleep } from 'node:timers/promises';
import { startChromium } from '../test/e2e/chromium.ts';
import { startFirefox } from '../test/e2e/firefox.ts';
import {
  inChromium,
  inFirefox,
  onboard,
  press,
  say,
  shows,
  type,
  type Surroundings,
  type View,
  writeTo,
} from '../test/e2e/people.ts';
import { startWorld } from '../test/e2e/world.ts';

const PASSPHRASE = 'seven grey herons by the weir';
const TIMES = 7;
const LIST = `document.querySelector('.search-button') !== null`;

/** Notes when the worker has derived the key, ms; the page is loaded anew when the lock opens. */
const WATCH = `(() => {
  const Native = globalThis.Worker;
  globalThis.Worker = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', () => sessionStorage.setItem('derived', Date.now()));
    }
  };
})()`;

/** As soon as the expression is true; asked often enough to tell, and seldom enough not to be in the way. */
async function momentOf(view: View, expression: string): Promise<number> {
  for (;;) {
    if (await view.evaluate(expression).catch(() => false)) return Date.now();
    await sleep(10);
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function unlocks(name: string, browser: Surroundings, gatewayUrl: string): Promise<void> {
  await onboard(browser, 'Nora', gatewayUrl);
  const options = await browser.open('options.html#privacy');
  await press(options, 'Set up');
  await type(options, '.new-passphrase .passphrase:first-child input', PASSPHRASE);
  await type(options, '.new-passphrase .passphrase:nth-last-child(2) input', PASSPHRASE);
  await press(options, 'Save');
  await shows(options, 'Asked once per browser start');
  const popup = await browser.open('popup.html');
  await writeTo(popup, `05${'ab'.repeat(32)}`);
  await say(popup, 'hello');
  await popup.evaluate(`(location.hash = '#list')`);
  await popup.until(LIST);
  const derivations: number[] = [];
  const beyond: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    await popup.evaluate(
      `(dispatchEvent(new KeyboardEvent('keydown', { key: 'L', ctrlKey: true, shiftKey: true, bubbles: true })), true)`,
    );
    await shows(popup, 'Starling is locked');
    await type(popup, '.lock-form input', PASSPHRASE);
    await popup.evaluate(WATCH);
    const begun = Date.now();
    await press(popup, 'Unlock');
    const shown = await momentOf(popup, LIST);
    const derived = Number(await popup.evaluate(`sessionStorage.getItem('derived')`));
    derivations.push(derived - begun);
    beyond.push(shown - derived);
  }
  console.log(
    `| ${name} | ${median(derivations).toFixed(0)} ms | ${median(beyond).toFixed(0)} ms | ${Math.max(...beyond).toFixed(0)} ms |`,
  );
}

/** From the click on “Unlock” to the list, in real browsers: the derivation, and everything after it. */
export async function unlockTable(): Promise<void> {
  const world = await startWorld();
  const chromium = await startChromium();
  const firefox = await startFirefox();
  try {
    console.log('| unlock | key derivation | from there to the list, median | slowest |');
    console.log('| --- | --: | --: | --: |');
    await unlocks('Chromium', inChromium(chromium), world.gatewayUrl);
    await unlocks('Firefox', inFirefox(firefox), world.gatewayUrl);
  } finally {
    await Promise.allSettled([chromium.close(), firefox.close()]);
    await world.stop();
  }
}
