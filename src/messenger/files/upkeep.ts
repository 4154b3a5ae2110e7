import { sweepFiles } from '../../store/files.ts';
import type { MessengerContext } from '../context.ts';
import { renewOwnPicture } from './own-picture.ts';
import { planPictures } from './pictures.ts';
import { keepLimit } from './storage.ts';

/** What is done about files once an hour; one trouble does not keep the rest from being done. */
export async function keepFiles(context: MessengerContext): Promise<void> {
  const steps = [
    async () => sweepFiles(context.db, context.now()),
    async () => planPictures(context),
    async () => keepLimit(context),
    async () => renewOwnPicture(context),
  ];
  for (const step of steps) await step().catch(() => undefined);
}
