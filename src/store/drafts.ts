import type { StarlingDatabase } from './database.ts';
import { joinedWords } from './draft-text.ts';
import type { Draft, HandedOver } from './rows.ts';

const NOTHING: Draft = { text: '', quote: null, preview: null, mentions: [], handed: [], by: '' };

/** What stands unsent in a conversation, files apart. */
export async function getDraft(db: StarlingDatabase, conversation: string): Promise<Draft> {
  const { text, quote, preview, mentions, handed, by } = { ...NOTHING, ...(await db.drafts.get(conversation)) };
  return { text, quote, preview, mentions, handed, by };
}

/** Changes what is given; the one thing besides files that pages write. A draft of nothing goes. New words are nobody's without `by`. */
export async function changeDraft(
  db: StarlingDatabase,
  conversation: string,
  change: Partial<Draft>,
  nowMs: number = Date.now(),
): Promise<void> {
  await db.transaction('rw', db.drafts, async () => {
    const before = await getDraft(db, conversation);
    const draft = { ...before, by: change.text === undefined ? before.by : '', ...change };
    const { text, quote, preview, handed } = draft;
    if (text === '' && quote === null && preview === null && handed.length === 0) await db.drafts.delete(conversation);
    else await db.drafts.put({ conversation, ...draft, updatedAtMs: nowMs });
  });
}

/**
 * Notes messages that are about to be sent. With `field`, what stands in the composer `by` becomes one of them: the field
 * is empty in every window from here on.
 *
 * @returns false, and nothing has changed, if the draft is not `field` any more: another window has just sent it
 */
export async function handOver(
  db: StarlingDatabase,
  conversation: string,
  messages: readonly HandedOver[],
  field?: { text: string; by: string },
): Promise<boolean> {
  return db.transaction('rw', db.drafts, async () => {
    const draft = await getDraft(db, conversation);
    if (field !== undefined && field.text !== draft.text) return false;
    const empty = field && { text: '', quote: null, preview: null, mentions: [], by: field.by };
    await changeDraft(db, conversation, { ...empty, handed: [...draft.handed, ...messages] });
    return true;
  });
}

/** The message is written, or wanted no more. Within a transaction over drafts, if there is one. */
export async function handedIsDone(db: StarlingDatabase, conversation: string, id: string): Promise<boolean> {
  return db.transaction('rw', db.drafts, async () => {
    const draft = await getDraft(db, conversation);
    const handed = draft.handed.filter((one) => one.id !== id);
    if (handed.length === draft.handed.length) return false;
    await changeDraft(db, conversation, { handed });
    return true;
  });
}

/**
 * A message that was refused stands in the composer again, before what was written since.
 *
 * @param by the composer that does it, which shows the words itself
 * @returns false if it is on its way no more: it was written, or another has taken it back
 */
export async function takeBack(db: StarlingDatabase, conversation: string, id: string, by = ''): Promise<boolean> {
  return db.transaction('rw', db.drafts, async () => {
    const draft = await getDraft(db, conversation);
    const refused = draft.handed.find((one) => one.id === id);
    if (!refused) return false;
    await changeDraft(db, conversation, {
      text: joinedWords(refused.written, draft.text),
      mentions: [
        ...draft.mentions,
        ...refused.mentions.filter(({ name }) => !draft.mentions.some((m) => m.name === name)),
      ],
      preview: draft.preview ?? refused.preview,
      handed: draft.handed.filter((one) => one !== refused),
      by,
    });
    return true;
  });
}

/** Every message that is on its way from a page, by conversation, oldest first. */
export async function allHandedOver(db: StarlingDatabase): Promise<{ conversation: string; message: HandedOver }[]> {
  // Rows of earlier versions have none.
  const rows: { conversation: string; handed?: readonly HandedOver[] }[] = await db.drafts.toArray();
  return rows.flatMap(({ conversation, handed = [] }) => handed.map((message) => ({ conversation, message })));
}

/** Every unsent text by conversation key. */
export async function allDrafts(db: StarlingDatabase): Promise<ReadonlyMap<string, string>> {
  const rows = (await db.drafts.toArray()).filter(({ text }) => text !== '');
  return new Map(rows.map((row) => [row.conversation, row.text]));
}
