import { removeFiles, sweepFiles } from '../../store/files.ts';
import type { MessengerContext } from '../context.ts';
import { renewOwnPicture } from './own-picture.ts';
import { planPictures } from './pictures.ts';
import { keepLimit } from './storage.ts';

const DAY_MS = 86_400_000;

/** Pictures that somebody chose for a profile or a shared page and did not use: no composer shows them. */
async function dropUnused({ db, now }: MessengerContext): Promise<void> {
  const rows = await db.files.where('conversation').equals('').toArray();
  const unused = rows.filter(({ use, createdAtMs }) => use === 'draft' && createdAtMs < now() - DAY_MS);
  await removeFiles(
    db,
    unused.map(({ id }) => id),
  );
}

/** What is done about files once an hour; one trouble does not keep the rest from being done. */
export async function keepFiles(context: MessengerContext): Promise<void> {
  const steps = [
    async () => sweepFiles(context.db, context.now()),
    async () => dropUnused(context),
    async () => planPictures(context),
    async () => keepLimit(context),
    async () => renewOwnPicture(context),
  ];
  for (const step of steps) await step().catch(() => undefined);
}
