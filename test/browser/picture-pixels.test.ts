import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withPixels } from '../../src/browser/picture-pixels.ts';
import type { PictureHeader } from '../../src/media/sniff.ts';

const LARGE: PictureHeader = { type: 'image/png', width: 8000, height: 8000, animated: false };
const SMALL: PictureHeader = { ...LARGE, width: 600, height: 600 };
const BYTES = new Uint8Array(8);

let now = 0;
let most = 0;
let size: { width: number; height: number };
let fails = false;

beforeEach(() => {
  [now, most, fails, size] = [0, 0, false, LARGE];
  vi.stubGlobal('createImageBitmap', async () => {
    if (fails) throw new DOMException('', 'InvalidStateError');
    most = Math.max(most, ++now);
    return { ...size, close: () => void now-- };
  });
});

afterEach(() => vi.unstubAllGlobals());

const slowly = async () => new Promise<void>((resolve) => setImmediate(resolve));

describe('pixels of received pictures', () => {
  it('large ones are decoded one after the other, however many are asked for', async () => {
    await Promise.all(Array.from({ length: 9 }, async () => withPixels(BYTES, LARGE, slowly)));
    expect([most, now]).toEqual([1, 0]);
  });

  it('small ones do not wait for large ones', async () => {
    const order: string[] = [];
    let finish: () => void = () => undefined;
    const large = withPixels(BYTES, LARGE, async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      order.push('large');
    });
    await withPixels(BYTES, SMALL, () => order.push('small'));
    finish();
    await large;
    expect(order).toEqual(['small', 'large']);
  });

  it('one that cannot be decoded, or whose work fails, holds nobody up and keeps nothing', async () => {
    fails = true;
    const broken = withPixels(BYTES, LARGE, slowly);
    await expect(broken).rejects.toMatchObject({ reason: 'not-decodable' });
    fails = false;
    const failing = withPixels(BYTES, LARGE, () => Promise.reject(new Error('no room')));
    const next = withPixels(BYTES, LARGE, () => 'drawn');
    await expect(failing).rejects.toThrow('no room');
    expect(await next).toBe('drawn');
    expect(now).toBe(0);
  });

  it('one whose header told another size is given back', async () => {
    size = { width: 10_000, height: 10_000 };
    await expect(withPixels(BYTES, SMALL, slowly)).rejects.toMatchObject({ reason: 'too-many-pixels' });
    expect(now).toBe(0);
  });
});
