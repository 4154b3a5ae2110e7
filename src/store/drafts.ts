import type { StarlingDatabase } from './database.ts';
import type { Draft } from './rows.ts';

const NOTHING: Draft = { text: '', quote: null, preview: null, mentions: [] };

/** What stands unsent in a conversation, files apart. */
export async function getDraft(db: StarlingDatabase, conversation: string): Promise<Draft> {
  const { text, quote, preview, mentions } = { ...NOTHING, ...(await db.drafts.get(conversation)) };
  return { text, quote, preview, mentions };
}

/** Changes what is given; the one thing besides files that pages write. A draft of nothing goes. */
export async function changeDraft(
  db: StarlingDatabase,
  conversation: string,
  change: Partial<Draft>,
  nowMs: number = Date.now(),
): Promise<void> {
  await db.transaction('rw', db.drafts, async () => {
    const draft = { ...(await getDraft(db, conversation)), ...change };
    if (draft.text === '' && draft.quote === null && draft.preview === null) await db.drafts.delete(conversation);
    else await db.drafts.put({ conversation, ...draft, updatedAtMs: nowMs });
  });
}

/** Every unsent text by conversation key. */
export async function allDrafts(db: StarlingDatabase): Promise<ReadonlyMap<string, string>> {
  const rows = (await db.drafts.toArray()).filter(({ text }) => text !== '');
  return new Map(rows.map((row) => [row.conversation, row.text]));
}
