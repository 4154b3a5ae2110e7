import type { StarlingDatabase } from './database.ts';

/** Puts the draft files of a conversation into this order; ids that are no drafts of it are passed over. */
export async function orderDraftFiles(
  db: StarlingDatabase,
  conversation: string,
  ids: readonly string[],
): Promise<void> {
  await db.transaction('rw', db.files, async () => {
    const rows = await db.files.bulkGet([...ids]);
    const drafts = rows.filter((row) => row?.use === 'draft' && row.conversation === conversation);
    await db.files.bulkPut(drafts.flatMap((row, order) => (row === undefined ? [] : [{ ...row, order }])));
  });
}
