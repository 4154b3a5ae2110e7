import { vi } from 'vitest';

// A busy machine is slow, not wrong: what a test waits for may take about as long as the test itself.
const PATIENCE_MS = 20_000;

const { waitFor } = vi;
vi.waitFor = (work, options = PATIENCE_MS) => waitFor(work, options);

if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/preact');
  configure({ asyncUtilTimeout: PATIENCE_MS });
}
