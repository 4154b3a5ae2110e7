// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { h } from 'preact';
import { Qr } from '../../src/ui/parts/qr.tsx';
import { readFrameCode, readPictureCode } from '../../src/ui/scan/read-code.ts';
import { codeOf, photograph, type Darkness, type Scene } from './drawn-code.ts';

const LINK = 'starling:link:1:00112233445566778899aa';
const SEED = '0123456789abcdef0123456789abcdef';
const ACCOUNT_ID = `05${'f3a91c77'.repeat(8)}`;

afterEach(cleanup);

describe('a code drawn by another library', () => {
  it.each([
    ['a link', LINK],
    ['a recovery phrase', SEED],
    ['an Account ID', ACCOUNT_ID],
  ])('is read: %s', async (_, text) => {
    expect(await readFrameCode(photograph(codeOf(text)), 0)).toBe(text);
  });

  const turned = Array.from({ length: 24 }, (_, i) => i * 15);
  it.each(turned)('is read when turned by %i degrees', async (turn) => {
    expect(await readFrameCode(photograph(codeOf(LINK), { turn }), 0)).toBe(LINK);
  });

  it.each<[string, Partial<Scene>]>([
    ['light on dark', { dark: [237, 234, 227], light: [17, 23, 27] }],
    ['light on dark, turned', { dark: [237, 234, 227], light: [17, 23, 27], turn: 33 }],
    ['noisy', { noise: 70 }],
    ['noisy and turned', { noise: 60, turn: 12 }],
    ['out of focus', { blur: 5 }],
    ['from the side', { tilt: 0.25, turn: 8 }],
    ['from the side and far', { tilt: 0.35, turn: 45, scale: 5, blur: 1, noise: 20 }],
    ['pale', { dark: [120, 120, 120], light: [170, 168, 166] }],
    ['small in a large picture', { width: 1200, height: 900, scale: 3, turn: 20 }],
    ['large', { width: 1200, height: 1200, scale: 24 }],
  ])('is read %s', async (_, scene) => {
    expect(await readPictureCode(photograph(codeOf(LINK), scene))).toBe(LINK);
  });

  const sides = [0, 45, 90, 135, 180, 225, 270, 315];
  it.each(sides)('is read from the side by a camera within four frames, turned by %i degrees', async (turn) => {
    const frame = photograph(codeOf(LINK), { tilt: 0.3, turn, scale: 7, width: 640 });
    const frames = await Promise.all([0, 1, 2, 3].map((count) => readFrameCode(frame, count)));
    expect(frames).toContain(LINK);
  });

  it('is read although a corner of its data is covered', async () => {
    const code = codeOf(LINK);
    const covered: Darkness = (x, y) => (x > code.edge - 10 && y > code.edge - 10 ? 0 : code.darkness(x, y));
    expect(await readPictureCode(photograph({ edge: code.edge, darkness: covered }))).toBe(LINK);
  });
});

describe('a mirrored code', () => {
  const inMirror = ({ edge, darkness }: ReturnType<typeof codeOf>) => ({
    edge,
    darkness: (x: number, y: number) => darkness(edge - x, y),
  });

  it.each([
    ['a link', LINK],
    ['a recovery phrase', SEED],
    ['an Account ID', ACCOUNT_ID],
    ['of the smallest size', 'starling'],
    ['of twenty sizes more', 'starling '.repeat(54).trim()],
  ])('is read by the first frame: %s', async (_, text) => {
    expect(await readFrameCode(photograph(inMirror(codeOf(text)), { width: 900, height: 900, scale: 7 }), 0)).toBe(
      text,
    );
  });

  it.each<[string, Partial<Scene>]>([
    ['turned', { turn: 33 }],
    ['upside down', { turn: 180 }],
    ['light on dark', { dark: [237, 234, 227], light: [17, 23, 27], turn: 12 }],
    ['noisy', { noise: 60, turn: 12 }],
    ['out of focus', { blur: 5 }],
    ['from the side', { tilt: 0.25, turn: 98 }],
  ])('is read in a picture: %s', async (_, scene) => {
    expect(await readPictureCode(photograph(inMirror(codeOf(LINK)), scene))).toBe(LINK);
  });

  it('is read from the side by a camera within eight frames', async () => {
    const frame = photograph(inMirror(codeOf(LINK)), { tilt: 0.3, turn: 45, scale: 7, width: 640 });
    const frames = await Promise.all(Array.from({ length: 8 }, (__, count) => readFrameCode(frame, count)));
    expect(frames).toContain(LINK);
  });
});

describe('a picture without a readable code', () => {
  it.each<[string, Darkness]>([
    ['blank', () => 0],
    ['black', () => 1],
    ['checked', (x, y) => (Math.floor(x) + Math.floor(y)) % 2],
    ['noise', (x, y) => ((Math.floor(x) * 7919 + Math.floor(y) * 104_729) % 97 > 48 ? 1 : 0)],
  ])('gives nothing: %s', async (_, darkness) => {
    expect(await readPictureCode(photograph({ edge: 41, darkness }))).toBeNull();
  });

  it('gives nothing when half of the code is missing', async () => {
    const code = codeOf(LINK);
    const half: Darkness = (x, y) => (y > code.edge / 2 ? 0 : code.darkness(x, y));
    expect(await readPictureCode(photograph({ edge: code.edge, darkness: half }))).toBeNull();
  });

  it('gives nothing for pixels that do not fit their size', async () => {
    const { width, height } = { width: 40, height: 40 };
    expect(await readFrameCode({ width, height, data: new Uint8ClampedArray(7) }, 0)).toBeNull();
  });
});

it('cuts what no code of ours could say', async () => {
  const text = await readPictureCode(photograph(codeOf('x'.repeat(900)), { width: 1000, height: 1000, scale: 7 }));
  expect(text).toHaveLength(512);
});

describe('our own plate', () => {
  /** Dark parts of the drawn plate: modules of its path, and the rings and dots of the corners. */
  async function plate(value: string, hole: number): Promise<{ edge: number; darkness: Darkness }> {
    const { container } = render(h(Qr, { value, label: 'code', size: 200, hole }));
    await vi.waitFor(() => expect(container.querySelector('path')).not.toBeNull());
    const edge = Number(container.querySelector('svg')?.getAttribute('viewBox')?.split(' ')[2]);
    const path = container.querySelector('path')?.getAttribute('d') ?? '';
    const modules = new Set(
      [...path.matchAll(/M([\d.]+) ([\d.]+)/g)].map(([, x, y]) => `${Math.floor(Number(x))} ${Math.floor(Number(y))}`),
    );
    const corners = [...container.querySelectorAll('g')].map((corner) =>
      (corner.getAttribute('transform')?.match(/[\d.]+/g) ?? []).map(Number),
    );
    const inset = (value: number) => value % 1 >= 0.05 && value % 1 <= 0.95;
    const darkness: Darkness = (x, y) => {
      for (const [left = 0, top = 0] of corners) {
        const [u, v] = [x - left, y - top];
        if (u < 0 || v < 0 || u >= 7 || v >= 7) continue;
        const ring = u < 1 || v < 1 || u >= 6 || v >= 6;
        return ring || (u >= 2 && v >= 2 && u < 5 && v < 5) ? 1 : 0;
      }
      const middle = Math.hypot(x - edge / 2, y - edge / 2);
      if (hole > 0 && middle < 2.9) return 0.6; // the bird
      return modules.has(`${Math.floor(x - 4)} ${Math.floor(y - 4)}`) && inset(x) && inset(y) ? 1 : 0;
    };
    return { edge, darkness };
  }

  it.each([
    ['a link, with the bird', LINK, 7],
    ['an Account ID, with the bird', ACCOUNT_ID, 7],
    ['a recovery phrase, without', SEED, 0],
  ])('is read: %s', async (_, value, hole) => {
    const code = await plate(value, hole);
    expect(await readFrameCode(photograph(code), 0)).toBe(value);
    expect(await readPictureCode(photograph(code, { turn: 17, noise: 40 }))).toBe(value);
  });
});
