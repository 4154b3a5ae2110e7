import { filesOfMessage, AT_REST } from '../../store/files.ts';
import type { StoredFile, StoredMessage } from '../../store/internal-rows.ts';
import type { MessageFile } from '../../store/rows.ts';
import { composeData, jobOf } from '../composed-message.ts';
import { freshId, type MessengerContext } from '../context.ts';
import { markSeen, occasionFor } from '../outgoing.ts';
import { partsOf } from './message-parts.ts';

/** Every file of the message lies on a server. */
const isReady = (files: readonly StoredFile[]): boolean =>
  files.length > 0 && files.every(({ state }) => state === 'uploaded');

/** The message with the addresses that its files have now. */
function addressed(message: StoredMessage, files: readonly StoredFile[]): StoredMessage {
  const known = new Map(files.map(({ id, address }) => [id, address]));
  const withAddress = (file: MessageFile): MessageFile => ({ ...file, address: known.get(file.id) ?? file.address });
  const { preview } = message;
  return {
    ...message,
    files: message.files.map(withAddress),
    preview: preview?.image ? { ...preview, image: withAddress(preview.image) } : preview,
  };
}

const rowsOf = (context: MessengerContext, messageId: string): Promise<StoredFile[]> =>
  filesOfMessage(context.db, messageId) as Promise<StoredFile[]>;

/**
 * Makes the bytes of a message whose files are all uploaded, and writes its jobs.
 *
 * @returns whether there is something to send now
 */
export async function finishMessage(context: MessengerContext, messageId: string): Promise<boolean> {
  const { db } = context;
  const message = await db.messages.get(messageId);
  const row = message && (await db.conversations.get(message.conversation));
  const files = await rowsOf(context, messageId);
  if (!message || !row || message.status !== 'sending' || !isReady(files)) return false;
  const whole = addressed(message, files);
  const { sentAtMs, expiry } = message;
  const payloads = await composeData(await occasionFor(context, row, sentAtMs), partsOf(whole), expiry, true);
  await context.fault('files: bytes made');
  const isWritten = await db.transaction('rw', [db.messages, db.jobs, db.seen, db.files], async () => {
    const current = await db.messages.get(messageId);
    const rows = await rowsOf(context, messageId);
    // Taken back, or finished by somebody else meanwhile.
    if (current?.status !== 'sending' || !isReady(rows)) return false;
    await db.messages.update(messageId, { files: whole.files, preview: whole.preview });
    await db.files.bulkPut(rows.map((file): StoredFile => ({ ...file, ...AT_REST, state: 'here' })));
    const about = { conversation: current.conversation, messageId, order: sentAtMs, nowMs: context.now() };
    for (const made of payloads) {
      await db.jobs.add(jobOf(made, { id: freshId(context), ...about }));
      // Our own copy comes back with the next poll: it has been dealt with.
      if (made.kind !== 'message') await markSeen(context, made);
    }
    return true;
  });
  await context.fault('files: jobs written');
  return isWritten;
}

/** Goes on with messages whose last file was uploaded when something died. */
export async function finishMessages(context: MessengerContext): Promise<boolean> {
  const uploaded = await context.db.files.where('state').equals('uploaded').toArray();
  let isAny = false;
  for (const messageId of new Set(uploaded.map((file) => file.messageId)))
    isAny = (await finishMessage(context, messageId)) || isAny;
  return isAny;
}
