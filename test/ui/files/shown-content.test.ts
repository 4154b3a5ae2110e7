import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { shownContent } from '../../../src/ui/files/shown-content.ts';
import { samplePng, sampleWav, SCENES } from '../gallery/sample-picture.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../media/fixtures/${name}`, import.meta.url)));
const textBytes = (words: string) => new TextEncoder().encode(words);

it.each([
  ['photo.jpg', 'image/jpeg', false],
  ['photo.webp', 'image/webp', false],
  ['photo.avif', 'image/avif', false],
  ['animated.gif', 'image/gif', true],
  ['alpha.png', 'image/png', false],
])('draws %s as %s', (name, type, animated) => {
  expect(shownContent(fixture(name), 'picture')).toMatchObject({ type, animated });
});

it.each([
  ['SVG', textBytes('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ['HTML', textBytes('<!doctype html><script>alert(1)</script>')],
  ['nothing', new Uint8Array(0)],
  ['zeros', new Uint8Array(5000)],
  ['a PDF', textBytes('%PDF-1.7\n')],
])('shows nothing of %s', (_, bytes) => {
  expect(shownContent(bytes, 'picture')).toBeNull();
  expect(shownContent(bytes, 'sound')).toBeNull();
  expect(shownContent(bytes, 'video')).toBeNull();
});

it('plays sounds and draws none', () => {
  expect(shownContent(sampleWav(1), 'sound')).toMatchObject({ type: 'audio/wav' });
  expect(shownContent(sampleWav(1), 'picture')).toBeNull();
});

it('does not open a picture that would fill the memory', async () => {
  const png = await samplePng(SCENES.lake, 8, 8);
  expect(shownContent(png, 'picture')).toMatchObject({ pixels: 64 });
  new DataView(png.buffer).setUint32(16, 100_000); // its width
  new DataView(png.buffer).setUint32(20, 100_000);
  expect(shownContent(png, 'picture')).toBeNull();
});

it('gives every cut of a picture to the browser as what it is, or not at all', () => {
  const jpeg = fixture('progressive.jpg');
  const cuts = Array.from({ length: jpeg.length }, (_, length) => shownContent(jpeg.subarray(0, length), 'picture'));
  expect(new Set(cuts.map((shown) => shown?.type))).toEqual(new Set([undefined, 'image/jpeg']));
});
