import type { StarlingDatabase } from './database.ts';

const KEY = 'typing';

/** Who is writing just now: conversation key → until when (ms, local clock) it may be shown. */
export type TypingNow = Readonly<Record<string, number>>;

export async function getTyping(db: StarlingDatabase): Promise<TypingNow> {
  return ((await db.connection.get(KEY))?.value as TypingNow | undefined) ?? {};
}

/** @param untilMs 0: not any more */
export async function putTyping(db: StarlingDatabase, conversation: string, untilMs: number): Promise<void> {
  await db.transaction('rw', db.connection, async () => {
    const { [conversation]: _before, ...others } = await getTyping(db);
    await db.connection.put({ key: KEY, value: untilMs > 0 ? { ...others, [conversation]: untilMs } : others });
  });
}
