import { expect, it } from 'vitest';
import { CAST } from '../../soak/cast.ts';
import { runSoak } from '../../soak/run.ts';

// The long one is `npm run soak`.
it('eight devices of five accounts come through half a minute of trouble with every message once', async () => {
  const { findings, written } = await runSoak({
    seed: 20_261_125,
    cast: CAST,
    stormMs: 20_000,
    messages: 60,
    settleMs: 240_000,
  });
  expect(findings).toEqual([]);
  expect(written).toBe(60);
}, 300_000);
