import { StarlingError } from '../crypto/errors.ts';
import { allHandedOver, takeBack } from '../store/drafts.ts';
import { handedCall } from '../store/handed-over.ts';
import type { MessengerContext } from './context.ts';
import { writeMessage } from './sending.ts';

/** Younger ones are still in the hands of their page. */
const OWN_PAGE_MS = 5_000;

/** What would be refused again: not what can only not be done now. */
const isRefusal = (error: unknown): boolean =>
  error instanceof StarlingError && !error.retryable && error.code !== 'locked' && error.code !== 'no-account';

/**
 * Writes the messages whose page was closed, or whose call was cut off, before they were written. What is refused stands
 * in the composer again.
 *
 * @param everything also those whose page may be about to call
 * @returns how many were written
 */
export async function writeHandedOver(context: MessengerContext, everything: boolean): Promise<number> {
  if (!context.keys) return 0;
  let written = 0;
  for (const { conversation, message } of await allHandedOver(context.db)) {
    if (!everything && Math.abs(context.now() - message.atMs) < OWN_PAGE_MS) continue;
    try {
      await writeMessage(context, handedCall(conversation, message));
      written++;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await takeBack(context.db, conversation, message.id);
    }
  }
  return written;
}
