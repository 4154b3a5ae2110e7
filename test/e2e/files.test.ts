import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../src/crypto/bytes.ts';
import { cameraJpeg, SECRETS } from '../media/camera-pictures.ts';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import {
  chooseFile,
  count,
  filePrepared,
  hears,
  inChromium,
  inFirefox,
  onboard,
  press,
  say,
  type View,
  writeTo,
} from './people.ts';
import { startWorld, type World } from './world.ts';

const PICTURES = join(import.meta.dirname, '../../.work/pictures');
const PDF = utf8(`%PDF-1.4\n${'% a page about birds\n'.repeat(2_000)}%%EOF\n`);

let world: World;
let chromium: Chromium;
let firefox: Firefox;
let anna: View;
let ben: View;

const picture = async (view: View, name: string): Promise<void> => {
  await mkdir(PICTURES, { recursive: true });
  await writeFile(join(PICTURES, `e2e-${name}.png`), await view.screenshot());
};

/** Clicks the first that fits, as soon as it is there. */
const click = (view: View, selector: string, limitMs?: number): Promise<void> =>
  view.until(
    `(() => { const found = document.querySelector(${JSON.stringify(selector)}); found?.click(); return Boolean(found); })()`,
    limitMs,
  );

/** A picture in the conversation is drawn: its bytes came, were opened and decoded. */
const drawn = `[...document.querySelectorAll('.bubble img')].some((img) => img.complete && img.naturalWidth > 0)`;

beforeAll(async () => {
  world = await startWorld();
  chromium = await startChromium();
  firefox = await startFirefox();
  await onboard(inChromium(chromium), 'Anna Amsel', world.gatewayUrl);
  const benId = await onboard(inFirefox(firefox), 'Ben Brachvogel', world.gatewayUrl);
  anna = await inChromium(chromium).open('popup.html');
  await writeTo(anna, benId);
  await say(anna, 'shall I send the photos');
  ben = await inFirefox(firefox).open('app.html');
  await press(ben, '1 message request');
  await click(ben, '[role=option]');
  await hears(ben, 'shall I send the photos');
  await press(ben, 'Accept');
  await say(ben, 'please do');
  await hears(anna, 'please do');
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  await world?.stop();
});

describe('files between two people', () => {
  it('a photo waits until it is asked for, and comes without what the camera wrote', async () => {
    await chooseFile(anna, 'IMG_2024.jpg', 'image/jpeg', cameraJpeg());
    await filePrepared(anna);
    await picture(anna, 'file-chosen');
    await say(anna, 'the first one');
    await anna.until(drawn);
    await hears(ben, 'the first one');
    await click(ben, '.tile-away');
    await picture(ben, 'file-asked');
    await press(ben, 'Always from Anna Amsel');
    await ben.until(drawn);
    await picture(ben, 'file-photo');
    const got = await saved(ben);
    expect(got.slice(0, 3)).toBe('\u00FF\u00D8\u00FF');
    for (const secret of SECRETS) expect(got).not.toContain(secret);
  });

  it('a document comes by itself then, through the other server while the first is down', async () => {
    await world.devnet.stopFileServer(0);
    try {
      await chooseFile(anna, 'birds.pdf', 'application/pdf', PDF);
      await filePrepared(anna);
      await say(anna, 'and something to read');
      await hears(ben, 'and something to read');
      await ben.until(`document.querySelector('.file-card[aria-label="birds.pdf"]') !== null`);
      // What is here can be saved.
      await ben.until(
        `[...document.querySelectorAll('.file-card button')].some((b) => /save/i.test(b.getAttribute('aria-label') ?? b.textContent))`,
      );
      await picture(ben, 'file-card');
      expect(await count(ben, 'and something to read')).toBe(1);
    } finally {
      await world.devnet.startFileServer(0);
    }
  });

  it('goes the other way, too, and survives a closed popup and a dead worker', async () => {
    await chooseFile(ben, 'reply.png', 'image/png', Uint8Array.from(await tinyPng(ben)));
    await filePrepared(ben);
    await say(ben, 'one from here');
    await hears(anna, 'one from here');
    await chromium.stopWorker();
    await click(anna, '.tile-away');
    await press(anna, 'This time');
    await anna.until(`document.querySelectorAll('.bubble img').length >= 2 && ${drawn}`);
    await picture(anna, 'file-both');
    expect(await count(anna, 'one from here')).toBe(1);
  });

  it('a profile picture goes along with the next message', async () => {
    const options = await inChromium(chromium).open('options.html');
    await chooseFile(options, 'me.png', 'image/png', Uint8Array.from(await tinyPng(options)), '.own-picture input');
    await options.until(`document.querySelector('.picture-dialog [type=submit]')?.disabled === false`);
    await picture(options, 'picture-crop');
    await click(options, '.picture-dialog [type=submit]');
    await options.until(`document.querySelector('.own-picture .avatar img')?.naturalWidth > 0`);
    await say(anna, 'do you see me');
    await hears(ben, 'do you see me');
    await ben.until(`document.querySelector('header .avatar img')?.naturalWidth > 0`);
    await picture(ben, 'picture-seen');
    expect(await count(ben, 'do you see me')).toBe(1);
  });
});

/** What the viewer's Save gives away, as Latin-1. */
async function saved(view: View): Promise<string> {
  await view.evaluate(`(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.lastBlob = blob; return make.call(URL, blob); };
  })()`);
  await click(view, '.bubble button.tile');
  await press(view, 'Save');
  await view.until(`window.lastBlob !== undefined`);
  const found = await view.evaluate(`await (async () => {
    let text = '';
    for (const byte of new Uint8Array(await window.lastBlob.arrayBuffer())) text += String.fromCharCode(byte);
    return text;
  })()`);
  await press(view, 'Close');
  return String(found);
}

/** A real picture, made by the browser that sends it. */
async function tinyPng(view: View): Promise<number[]> {
  return (await view.evaluate(`await (async () => {
    const canvas = new OffscreenCanvas(60, 40);
    const context = canvas.getContext('2d');
    context.fillStyle = 'teal';
    context.fillRect(0, 0, 60, 40);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())];
  })()`)) as number[];
}
