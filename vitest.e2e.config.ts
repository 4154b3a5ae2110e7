import { defineConfig } from 'vitest/config';

/** Real browsers, one file after another: one session bus has one notification server, and browsers are heavy. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
