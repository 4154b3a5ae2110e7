import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from './chromium.ts';
import { type Firefox, startFirefox } from './firefox.ts';
import { inChromium, inFirefox, onboard } from './people.ts';
import { type SeenRequest, startRecordingProxy } from './recording-proxy.ts';
import { startWorld, type World } from './world.ts';

/** All that may arrive. A header that is not here could tell one installation from another. */
const EXPECTED = new Set([
  'host',
  'connection',
  'content-length',
  'user-agent',
  'accept',
  'accept-encoding',
  'accept-language',
  'pragma',
  'cache-control',
  'priority',
  // Chromium's client hints say no more than its user agent; Fetch Metadata says "a script of the same site".
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-storage-access',
]);

let world: World;
let proxy: Awaited<ReturnType<typeof startRecordingProxy>>;
let chromium: Chromium | undefined;
let firefox: Firefox | undefined;

beforeAll(async () => {
  world = await startWorld();
  proxy = await startRecordingProxy(world.gatewayUrl);
});

afterAll(async () => {
  await Promise.allSettled([chromium?.close(), firefox?.close()]);
  await proxy?.stop();
  await world?.stop();
});

function expectNothingTelling(seen: readonly SeenRequest[], identity: string): void {
  expect(seen.filter(({ path }) => path.startsWith('/v1/onion/')).length).toBeGreaterThan(0);
  for (const { headers } of seen) {
    expect(Object.keys(headers).filter((name) => !EXPECTED.has(name))).toEqual([]);
    expect(headers['accept-language'] ?? 'en').toBe('en');
    expect(JSON.stringify(headers)).not.toContain(identity);
  }
}

describe('what a gateway receives', () => {
  it('from Chromium names neither installation nor extension', async () => {
    proxy.seen.length = 0;
    chromium = await startChromium();
    await onboard(inChromium(chromium), 'Somebody', proxy.url);
    await expect.poll(() => proxy.seen.some(({ path }) => path.startsWith('/v1/onion/'))).toBe(true);
    expectNothingTelling(proxy.seen, chromium.id);
    await chromium.close();
  });

  it('from Firefox names neither installation nor extension', async () => {
    proxy.seen.length = 0;
    firefox = await startFirefox();
    await onboard(inFirefox(firefox), 'Somebody', proxy.url);
    await expect.poll(() => proxy.seen.some(({ path }) => path.startsWith('/v1/onion/'))).toBe(true);
    expectNothingTelling(proxy.seen, firefox.uuid);
    await firefox.close();
  });
});
