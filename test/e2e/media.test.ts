import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findChromium } from '../../scripts/system-packages.ts';
import { utf8 } from '../../src/crypto/bytes.ts';
import { fromLatin1, u32Bytes } from '../../src/media/octets.ts';
import { newVoiceEncoder } from '../../src/media/voice-encoder.ts';
import {
  cameraJpeg,
  COORDINATES,
  fixture,
  SECRETS,
  talkativeGif,
  talkativePng,
  talkativeWebp,
} from '../media/camera-pictures.ts';
import { startFirefox, type Firefox } from './firefox.ts';
import { startMediaSite } from './media-site.ts';
import { chromiumView } from './people.ts';

const bomb = fixture('alpha.png').slice();
bomb.set([...u32Bytes(50_000), ...u32Bytes(50_000)], 16);

const PICTURES = {
  'camera.jpg': cameraJpeg(),
  'upright.jpg': cameraJpeg('progressive.jpg', 1),
  'mirrored.jpg': cameraJpeg('photo.jpg', 5),
  'talkative.png': talkativePng(),
  'talkative.webp': talkativeWebp(),
  'alpha.webp': talkativeWebp('alpha.webp'),
  'animated.webp': talkativeWebp('animated.webp'),
  'animated.gif': talkativeGif(),
  'photo.avif': fixture('photo.avif'),
  'photo.heic': fromLatin1(`\0\0\0\x18ftypheic\0\0\0\0mif1heic${'\0'.repeat(8)}ispe\0\0\0\0\0\0\0\x40\0\0\0\x30`),
  'bomb.png': bomb,
  'cut.jpg': cameraJpeg().slice(0, 1_500),
  'program.svg': utf8('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
  'program.html': utf8('<!doctype html><script>alert(1)</script>'),
  'words.txt': utf8('hello'),
};

interface Look {
  width: number;
  height: number;
  digest: string;
  middle: number[];
}
interface Described {
  contentType: string;
  width: number;
  height: number;
  size: number;
  look: Look;
  base64: string;
}
interface Recorded {
  contentType: string;
  durationMs: number;
  peaks: number[];
  size: number;
  levels: number[];
  whilePaused: number;
  ended: string;
  heard: { durationMs: number; peaks: number[] };
}
type Call = <T>(expression: string) => Promise<T>;

let site: Awaited<ReturnType<typeof startMediaSite>>;
let chromium: Browser | undefined;
let firefox: Firefox | undefined;
const calls: Partial<Record<'Chromium' | 'Firefox', Call>> = {};

beforeAll(async () => {
  site = await startMediaSite({ ...PICTURES, 'voice.mp3': await silenceThenTone() });
  chromium = await puppeteer.launch({
    executablePath: findChromium() ?? '/usr/bin/chromium',
    pipe: true,
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  const page = await chromium.newPage();
  await page.goto(site.url);
  const view = chromiumView(page);
  calls.Chromium = (expression) => view.evaluate(expression) as Promise<never>;

  firefox = await startFirefox();
  await allowFakeMicrophone(firefox);
  const context = await firefox.openUrl(site.url);
  calls.Firefox = (expression) => firefox?.evaluate(context, expression) as Promise<never>;
  await firefox.until(context, `typeof lab === 'object'`);
});

/** A second and a half of nothing, then as much of a tone, as MP3. */
async function silenceThenTone(): Promise<Uint8Array> {
  const encoder = await newVoiceEncoder(44_100);
  encoder.add(new Float32Array(66_150));
  encoder.add(Float32Array.from({ length: 66_150 }, (_, i) => 0.3 * Math.sin(i * 0.06)));
  return encoder.finish();
}

/** Settings of the browser itself: a microphone that hums, and nobody to be asked. */
async function allowFakeMicrophone({ send, evaluate }: Firefox): Promise<void> {
  const tree = (await send('browsingContext.getTree', { 'moz:scope': 'chrome' })) as {
    contexts: { context: string }[];
  };
  for (const name of ['media.navigator.streams.fake', 'media.navigator.permission.disabled']) {
    await evaluate(tree.contexts[0]?.context ?? '', `(Services.prefs.setBoolPref('${name}', true), true)`);
  }
}

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  site?.stop();
});

const tells = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64');
  expect(bytes.length).toBeGreaterThan(50);
  return [
    ...SECRETS.filter((secret) => bytes.includes(secret)),
    ...(bytes.includes(Buffer.from(COORDINATES)) ? ['place'] : []),
  ];
};

describe.each(['Chromium', 'Firefox'] as const)('in %s', (browser) => {
  const run: Call = (expression) => {
    const call = calls[browser];
    if (call === undefined) throw new Error(`${browser} did not start`);
    return call(`await lab.${expression}`);
  };

  it.each([
    ['camera.jpg', 'image/jpeg'],
    ['upright.jpg', 'image/jpeg'],
    ['mirrored.jpg', 'image/jpeg'],
    ['talkative.png', 'image/png'],
    ['talkative.webp', 'image/webp'],
    ['alpha.webp', 'image/webp'],
    ['animated.webp', 'image/webp'],
    ['animated.gif', 'image/gif'],
  ] as const)('%s looks the same afterwards, and tells nothing', async (name, contentType) => {
    const before = await run<Look>(`original('${name}')`);
    const prepared = await run<Described>(`prepare('${name}')`);
    expect(prepared).toMatchObject({ contentType, width: before.width, height: before.height, look: before });
    expect(prepared.size).toBeLessThan(PICTURES[name].length);
    expect(tells(prepared.base64)).toEqual([]);
  });

  it.each([
    ['camera.jpg', 32, 48],
    ['mirrored.jpg', 32, 48],
    ['talkative.png', 16, 24],
    ['talkative.webp', 48, 32], // browsers do not turn it
  ])('%s is turned as it was, and its size is as it is seen', async (name, width, height) => {
    const prepared = await run<Described>(`prepare('${name}')`);
    expect(prepared).toMatchObject({ width, height, look: { width, height } });
  });

  it('a picture is drawn anew if it should be small', async () => {
    const prepared = await run<Described>(`prepare('camera.jpg', true)`);
    expect(prepared).toMatchObject({
      contentType: 'image/jpeg',
      width: 32,
      height: 48,
      look: { width: 32, height: 48 },
    });
    expect(tells(prepared.base64)).toEqual([]);
  });

  it('photos of more than 2,000 pixels are made smaller', async () => {
    for (const type of ['image/jpeg', 'image/webp']) {
      const prepared = await run<Described>(`preparePainted(3000, 1500, '${type}', 'red')`);
      expect(prepared).toMatchObject({
        contentType: type,
        width: 2000,
        height: 1000,
        look: { width: 2000, height: 1000 },
      });
    }
  });

  it('a PNG keeps its pixels while it fits, and becomes a photo if it does not', async () => {
    const small = await run<Described>(`preparePainted(3000, 1500, 'image/png', 'red')`);
    expect(small).toMatchObject({ contentType: 'image/png', width: 3000, height: 1500 });
    const large = await run<Described>(`preparePainted(2400, 1800, 'image/png', 'noise')`);
    expect(large).toMatchObject({ contentType: 'image/jpeg', width: 2000, height: 1500 });
    expect(large.size).toBeLessThanOrEqual(9_500_000);
  });

  it('an AVIF becomes a JPEG', async () => {
    const prepared = await run<Described>(`prepare('photo.avif')`);
    expect(prepared).toMatchObject({ contentType: 'image/jpeg', width: 48, height: 32 });
  });

  it.each([
    ['photo.heic', 'not-decodable'],
    ['cut.jpg', 'not-decodable'],
    ['bomb.png', 'too-many-pixels'],
    ['program.svg', 'not-a-picture'],
    ['program.html', 'not-a-picture'],
    ['words.txt', 'not-a-picture'],
  ])('%s is neither sent nor shown: %s', async (name, reason) => {
    expect(await run(`refusedToPrepare('${name}')`)).toBe(reason);
    expect(await run(`refusedToShow('${name}')`)).toBe(reason);
  });

  it('a profile picture is a square of at most 600', async () => {
    const large = await run<Described>(`avatarPainted({ x: 300, y: 100, side: 900 }, 1500, 1000, 'image/jpeg', 'red')`);
    expect(large).toMatchObject({ contentType: 'image/jpeg', width: 600, height: 600 });
    expect(large.look.middle[0]).toBeGreaterThan(245);
    const beyond = await run<Described>(`avatar('camera.jpg', { x: 30, y: -5, side: 400 })`);
    expect(beyond).toMatchObject({ width: 32, height: 32 });
    expect(tells(beyond.base64)).toEqual([]);
    const clear = await run<Described>(
      `avatarPainted({ x: 0, y: 0, side: 50 }, 80, 80, 'image/png', 'half transparent red')`,
    );
    expect(clear).toMatchObject({ contentType: 'image/webp', width: 50, height: 50 });
  });

  it('received pictures are shown small', async () => {
    expect(await run(`thumbnail('camera.jpg', 16)`)).toMatchObject({
      type: 'image/jpeg',
      look: { width: 11, height: 16 },
    });
    expect(await run(`thumbnail('talkative.png', 12)`)).toMatchObject({
      type: 'image/png',
      look: { width: 8, height: 12 },
    });
    expect(await run(`thumbnail('animated.gif', 100)`)).toMatchObject({ look: { width: 16, height: 12 } });
    expect(await run(`thumbnail('photo.avif', 24)`)).toMatchObject({ look: { width: 24, height: 16 } });
    const grey = await run<{ look: Look }>(`thumbnailPainted(50, 1600, 1600, 'image/png', 'noise')`);
    for (const channel of grey.look.middle.slice(0, 3)) expect(Math.abs(channel - 128)).toBeLessThan(40);
  });

  it('records a voice, with a level and a wave, and reads it again', async ({ skip }) => {
    const recorded = await run<Recorded | 'no-sound'>(`record(2000, 300)`);
    // Chromium plays into the void on a computer without loudspeakers, Firefox does not.
    if (recorded === 'no-sound' && browser === 'Firefox') return skip('no sound output on this computer');
    expect(recorded).toMatchObject({ contentType: 'audio/mp3', ended: '' });
    if (typeof recorded === 'string') throw new Error(recorded);
    expect(recorded.whilePaused).toBeLessThanOrEqual(1);
    expect(Math.max(...recorded.levels)).toBeGreaterThan(0.1);
    expect(recorded.peaks).toHaveLength(60);
    expect(Math.max(...recorded.peaks)).toBe(1);
    expect(recorded.durationMs).toBeGreaterThanOrEqual(2_400);
    expect(Math.abs(recorded.heard.durationMs - recorded.durationMs)).toBeLessThan(150);
    expect(recorded.heard.peaks).toHaveLength(60);
    expect(recorded.size).toBeLessThan(recorded.durationMs * 8.5 + 1_000);
  });

  it('draws the wave of a received voice', async () => {
    const { durationMs, peaks } = await run<Recorded['heard']>(`heard('voice.mp3')`);
    expect(Math.abs(durationMs - 3_000)).toBeLessThan(150);
    expect(peaks.slice(0, 15).every((peak) => peak < 0.1)).toBe(true);
    expect(peaks.slice(35, 55).every((peak) => peak > 0.7)).toBe(true);
  });

  it('hears nothing in what is no sound', async () => {
    expect(await run(`refusedToHear('words.txt')`)).toBe('malformed-media');
    expect(await run(`refusedToHear('camera.jpg')`)).toBe('malformed-media');
  });
});
