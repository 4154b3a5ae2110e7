import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startChromium } from '../test/e2e/chromium.ts';
import { accountId, hears, inChromium, press, say, shows, type, writeTo, type View } from '../test/e2e/people.ts';
import { echoOf } from './echo.ts';

const QUESTION = 'Hello Echo, can you hear me?';

/**
 * Does what a newcomer does, in a browser without a window: the first start, a conversation with Echo, one message, one
 * answer. Saves a picture of every step.
 *
 * @returns the conversation, a line per message
 */
export async function firstChat(gatewayUrl: string, echoId: string, pictures: string): Promise<string[]> {
  await mkdir(pictures, { recursive: true });
  let step = 0;
  const picture = async (view: View, name: string): Promise<void> => {
    const file = `${String(++step).padStart(2, '0')}-${name}.png`;
    await writeFile(join(pictures, file), await view.screenshot());
    console.log(`  ${file}`);
  };

  const chromium = await startChromium();
  try {
    const browser = inChromium(chromium);
    const welcome = await browser.open('welcome.html');
    await shows(welcome, 'Create an account');
    await picture(welcome, 'welcome');
    await press(welcome, 'Create an account');
    await type(welcome, 'input', 'Newcomer');
    await picture(welcome, 'name');
    await press(welcome, 'Continue');
    await chooseGateway(welcome, gatewayUrl, picture);
    await shows(welcome, 'Ready to fly, Newcomer');
    await picture(welcome, 'ready');

    const popup = await browser.open('popup.html');
    await shows(popup, 'Start a conversation');
    await picture(popup, 'empty-list');
    await writeTo(popup, echoId);
    await picture(popup, 'conversation');
    await say(popup, QUESTION);
    await picture(popup, 'sent');
    await hears(popup, echoOf(QUESTION));
    await picture(popup, 'answered');
    const lines = await popup.evaluate(
      `[...document.querySelectorAll('.message')].map((m) =>
        (m.classList.contains('message-mine') ? 'Newcomer: ' : 'Echo: ') + m.querySelector('.bubble-text').textContent)`,
    );
    await press(popup, 'Back');
    await shows(popup, 'Echo');
    await picture(popup, 'list');
    console.log(`  account ${(await accountId(browser)).slice(0, 8)}…`);
    return lines as string[];
  } finally {
    await chromium.close();
  }
}

/** The gateway on the usual port is found by itself; on another port its address is typed. */
async function chooseGateway(
  welcome: View,
  gatewayUrl: string,
  picture: (view: View, name: string) => Promise<void>,
): Promise<void> {
  const found = `document.body.innerText.includes(${JSON.stringify(new URL(gatewayUrl).host)})`;
  await welcome.until(`${found} || document.querySelector('#gateway-address') !== null || ${found}`);
  if (!(await welcome.evaluate(found))) {
    if (await welcome.evaluate(`document.querySelector('#gateway-address') === null`)) await press(welcome, 'Change');
    await type(welcome, '#gateway-address', gatewayUrl);
  }
  await picture(welcome, 'gateway');
  await press(welcome, 'Allow this gateway');
}
