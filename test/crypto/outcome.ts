import { StarlingError } from '../../src/crypto/errors.ts';

/** `whole` if it gives something back, `rejected` if it throws an error of ours; foreign errors go through. */
export async function outcome(run: () => unknown): Promise<'whole' | 'rejected'> {
  try {
    await run();
    return 'whole';
  } catch (error) {
    if (error instanceof StarlingError) return 'rejected';
    throw error;
  }
}

/** As {@link outcome}, without waiting. */
export function outcomeNow(run: () => unknown): 'whole' | 'rejected' {
  try {
    run();
    return 'whole';
  } catch (error) {
    if (error instanceof StarlingError) return 'rejected';
    throw error;
  }
}
