import { composeControl } from './composed-message.ts';
import type { MessengerContext } from './context.ts';
import { NotFoundError } from './errors.ts';
import { controlJobs, expiryOf, occasionFor } from './outgoing.ts';
import { isMutual } from './receipts.ts';
import { takeSentTimes } from './sent-time.ts';

/**
 * Tells somebody that a file which they sent was saved here. Does nothing where nobody is told: own files, Note to Self,
 * requests, blocked people, messages without a file.
 *
 * @throws NotFoundError
 * @see protocol 07 §5.13
 */
export async function mediaSaved(context: MessengerContext, messageId: string): Promise<void> {
  const { db } = context;
  const message = await db.messages.get(messageId);
  if (!message) throw new NotFoundError('no such message');
  const row = await db.conversations.get(message.conversation);
  if (message.outgoing || message.files.length === 0 || !isMutual(row)) return;
  const [sentAtMs = 0] = await takeSentTimes(context, 1);
  const expiry = expiryOf(row);
  const made = await composeControl(await occasionFor(context, row, sentAtMs), {
    kind: 'extraction',
    extraction: { type: 'media-saved', timestampMs: message.sentAtMs },
    // Meant to be seen first: after reading, also where messages go after sending (07 §5.12, control kinds).
    expiration: expiry ? { type: 'after-read', seconds: expiry.seconds } : { type: 'off', seconds: 0 },
  });
  await context.fault('media saved: bytes made');
  await db.jobs.bulkAdd(controlJobs(context, row, [made], sentAtMs));
}
