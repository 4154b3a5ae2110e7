import type { StarlingDatabase } from './database.ts';

/** The unsent text of a conversation; empty if there is none. */
export async function loadDraft(db: StarlingDatabase, conversation: string): Promise<string> {
  return (await db.drafts.get(conversation))?.text ?? '';
}

/** The one thing that pages write. Saving an empty draft removes it. */
export async function saveDraft(
  db: StarlingDatabase,
  conversation: string,
  text: string,
  nowMs: number = Date.now(),
): Promise<void> {
  if (text === '') await db.drafts.delete(conversation);
  else await db.drafts.put({ conversation, text, updatedAtMs: nowMs });
}

/** Every unsent text by conversation key. */
export async function allDrafts(db: StarlingDatabase): Promise<ReadonlyMap<string, string>> {
  return new Map((await db.drafts.toArray()).map((row) => [row.conversation, row.text]));
}
