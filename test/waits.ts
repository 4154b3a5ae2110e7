/** What the tests of this process wait for at this moment. */
const open = new Set<() => string>();

/**
 * Waits for `work`; if the test's time is over first, its failure says so.
 *
 * @param describe what is waited for, and what is there instead
 */
export async function waiting<T>(describe: () => string, work: Promise<T>): Promise<T> {
  open.add(describe);
  try {
    return await work;
  } finally {
    open.delete(describe);
  }
}

/** Descriptions of all that is still waited for. */
export const openWaits = (): string[] => [...open].map((describe) => describe());

/** The text of a test's condition, short enough for a line or two. */
export const sourceOf = (condition: unknown): string => String(condition).replaceAll(/\s+/g, ' ').slice(0, 400);

/** An error as a failed test shows it. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
