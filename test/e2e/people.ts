import type { Page } from 'puppeteer-core';
import { toBase64 } from '../../src/crypto/bytes.ts';
import { wordsOf } from '../waits.ts';
import type { Chromium } from './chromium.ts';
import type { Firefox } from './firefox.ts';
import { untilTrue } from './page-wait.ts';

/** A page of the extension in either browser. Expressions are evaluated in it and may use `await`. */
export interface View {
  evaluate(expression: string): Promise<unknown>;
  /** Waits until the expression is true; its errors count as false. */
  until(expression: string, limitMs?: number): Promise<void>;
  screenshot(): Promise<Uint8Array>;
}

/** A browser with Starling in it. */
export interface Surroundings {
  open(path: string): Promise<View>;
}

export function chromiumView(page: Page): View {
  const evaluate = (expression: string) => page.evaluate(`(async () => (${expression}))()`);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(wordsOf(error)));
  const about = (): Promise<string> => {
    const hasWorker = page
      .browser()
      .targets()
      .some((target) => target.type() === 'service_worker');
    return Promise.resolve([`the worker ${hasWorker ? 'runs' : 'is stopped'}`, ...errors].join('\n'));
  };
  return {
    evaluate,
    until: (expression, limitMs) => untilTrue({ evaluate, about }, expression, limitMs),
    screenshot: () => page.screenshot(),
  };
}

export const inChromium = (browser: Chromium): Surroundings => ({
  open: async (path) => {
    const page = await browser.open(path);
    await page.setViewport(path.startsWith('popup') ? { width: 400, height: 600 } : { width: 1280, height: 800 });
    await page.bringToFront();
    return chromiumView(page);
  },
});

export const inFirefox = (browser: Firefox): Surroundings => ({
  open: async (path) => {
    const context = await browser.open(path);
    return {
      evaluate: (expression) => browser.evaluate(context, expression),
      until: (expression, limitMs) => browser.until(context, expression, limitMs),
      screenshot: () => browser.screenshot(context),
    };
  },
});

const text = JSON.stringify;
/** A button, link or option by its words or its accessible name. */
const control = (name: string) =>
  `[...document.querySelectorAll('button, a, [role=option], [role=menuitem], [role=switch]')]
    .find((element) => (element.getAttribute('aria-label') ?? element.textContent).trim() === ${text(name)} || element.textContent.trim() === ${text(name)})`;

/** Clicks what carries this name, as soon as it is there. */
export async function press(view: View, name: string, limitMs?: number): Promise<void> {
  await view.until(
    `(() => { const found = ${control(name)}; if (!found || found.disabled) return false; found.click(); return true; })()`,
    limitMs,
  );
}

/** Puts words into a field as typing does. */
export async function type(view: View, selector: string, words: string): Promise<void> {
  const field = `document.querySelector(${text(selector)})`;
  await view.until(`${field} !== null`);
  await view.evaluate(`(() => {
    const field = ${field};
    field.focus();
    const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, 'value').set.call(field, ${text(words)});
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  })()`);
}

export const shows = (view: View, words: string, limitMs?: number): Promise<void> =>
  view.until(`document.body.innerText.includes(${text(words)})`, limitMs);

/** The step of the first start that asks for a gateway. One that runs on this computer is offered by itself; the test brings its own. */
export async function enterGateway(welcome: View, gatewayUrl: string): Promise<void> {
  await shows(welcome, 'gateway');
  await welcome.until(
    `(() => { ${control('Use it instead')}?.click(); return document.querySelector('input[type=url], #gateway, .welcome-form input') !== null; })()`,
  );
  await type(welcome, 'input', gatewayUrl);
  await press(welcome, 'Allow this gateway');
}

/** Goes through the first start and returns the new Account ID. */
export async function onboard(browser: Surroundings, name: string, gatewayUrl: string): Promise<string> {
  const welcome = await browser.open('welcome.html');
  await press(welcome, 'Create an account');
  await type(welcome, 'input', name);
  await press(welcome, 'Continue');
  await enterGateway(welcome, gatewayUrl);
  await shows(welcome, `Ready to fly, ${name}`);
  return accountId(browser);
}

/** The own Account ID as the settings show it. */
export async function accountId(browser: Surroundings): Promise<string> {
  const options = await browser.open('options.html');
  const id = `/05[0-9a-f]{64}/.exec(document.querySelector('.grouped-id')?.textContent.replaceAll(/\\s/g, '') ?? '')?.[0]`;
  await options.until(`${id} !== undefined`);
  return String(await options.evaluate(id));
}

/** Opens the conversation with an Account ID from the list. */
export async function writeTo(view: View, id: string): Promise<void> {
  await press(view, 'New conversation');
  await type(view, '#their-id', id);
  // In a wide window the list beside it has a button of the same name.
  const submit = `document.querySelector('.id-form button[type=submit]')`;
  await view.until(`${submit} !== null && !${submit}.disabled`);
  await view.evaluate(`${submit}.click()`);
  await view.until(`document.querySelector('textarea') !== null`);
}

/** Sends a message in the open conversation; resolves when it stands there. */
export async function say(view: View, words: string): Promise<void> {
  await type(view, 'textarea', words);
  await press(view, 'Send');
  await shows(view, words);
}

/** Waits until the open conversation shows this message. */
export const hears = (view: View, words: string): Promise<void> => shows(view, words);

/** Opens the only message request, sees what it says and accepts it. */
export async function acceptRequest(view: View, words: string): Promise<void> {
  await press(view, '1 message request');
  await view.until(`document.querySelector('[role=option]') !== null`);
  await view.evaluate(`document.querySelector('[role=option]').click()`);
  await hears(view, words);
  await press(view, 'Accept');
}

/** How often these words stand as a message in the open conversation. */
export async function count(view: View, words: string): Promise<number> {
  return Number(
    await view.evaluate(
      `[...document.querySelectorAll('.bubble')].filter((b) => b.innerText.includes(${text(words)})).length`,
    ),
  );
}

/** Chooses a file as the picker does. */
export const chooseFile = (
  view: View,
  name: string,
  type: string,
  content: Uint8Array,
  selector = '.composer-attach + input[type=file]',
): Promise<void> =>
  view.until(`(() => {
    const input = document.querySelector(${JSON.stringify(selector)});
    if (!input) return false;
    const bytes = Uint8Array.from(atob(${JSON.stringify(toBase64(content))}), (c) => c.charCodeAt(0));
    const chosen = new DataTransfer();
    chosen.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(type)} }));
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  })()`);

/** The chosen file stands above the field, ready to go. */
export const filePrepared = (view: View): Promise<void> =>
  view.until(`document.querySelector('.draft-row') !== null && document.querySelector('.draft-busy') === null`);
