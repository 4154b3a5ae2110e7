import type { StarlingDatabase } from './database.ts';
import type { FileRow } from './rows.ts';

export interface FilesHeld {
  count: number;
  bytes: number;
}

/** What files take up on this device. */
export interface StorageUse<Kind extends string> {
  kinds: Partial<Record<Kind, FilesHeld>>;
  /** By key, the largest first; without profile pictures. */
  conversations: ({ conversation: string } & FilesHeld)[];
}

const NOTHING: FilesHeld = { count: 0, bytes: 0 };
const plus = ({ count, bytes }: FilesHeld, file: FileRow): FilesHeld => ({
  count: count + 1,
  bytes: bytes + file.bytes,
});

/** Counts the files whose content is here. @param kindOf what a file counts as */
export async function storageUse<Kind extends string>(
  db: StarlingDatabase,
  kindOf: (file: FileRow) => Kind,
): Promise<StorageUse<Kind>> {
  const kinds: Partial<Record<Kind, FilesHeld>> = {};
  const conversations = new Map<string, FilesHeld>();
  await db.files.each((file) => {
    if (file.bytes === 0) return;
    const kind = kindOf(file);
    kinds[kind] = plus(kinds[kind] ?? NOTHING, file);
    if (file.conversation === '') return;
    conversations.set(file.conversation, plus(conversations.get(file.conversation) ?? NOTHING, file));
  });
  return {
    kinds,
    conversations: [...conversations]
      .map(([conversation, held]) => ({ conversation, ...held }))
      .sort((a, b) => b.bytes - a.bytes),
  };
}
