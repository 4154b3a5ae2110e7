import { expect, it } from 'vitest';
import { CAST } from '../../soak/cast.ts';
import { runSoak } from '../../soak/run.ts';
import { shortOrLong } from '../length.ts';

const MESSAGES = shortOrLong(30, 200);

// The long one is `npm run soak`.
it('eight devices of five accounts come through a storm of troubles with every message once', async () => {
  const { findings, written } = await runSoak({
    seed: 20_261_125,
    cast: CAST,
    stormMs: shortOrLong(8_000, 120_000),
    messages: MESSAGES,
    settleMs: 240_000,
  });
  expect(findings).toEqual([]);
  expect(written).toBe(MESSAGES);
});
