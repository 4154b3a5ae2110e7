import { defineConfig } from 'vitest/config';

/** Real browsers, two files side by side. A test may take as long as all its waits, so that a wait says what was missing. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    setupFiles: ['test/patience.ts', 'test/e2e/session-bus.ts'],
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 400_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
