import { defineConfig } from 'vitest/config';

import { IS_LONG } from './test/length.ts';
import { LongestFirst } from './test/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    setupFiles: ['test/patience.ts'],
    expect: { poll: { timeout: 60_000 } },
    // Longer than the waits of a test together, so that a wait that is over says what was missing.
    testTimeout: IS_LONG ? 3_600_000 : 300_000,
    hookTimeout: 300_000,
    // Else one core of two stays idle.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
  },
});
