import type { StoredConversation, StoredMessage } from '../store/internal-rows.ts';
import { getSettings } from '../store/settings.ts';
import { putTyping } from '../store/typing.ts';
import { isPast } from './bounds.ts';
import { composeControl } from './composed-message.ts';
import type { MessengerContext } from './context.ts';
import { controlJobs, occasionFor } from './outgoing.ts';
import { takeSentTimes } from './sent-time.ts';

/** So many messages are named in one receipt. */
const MOST = 500;
const TYPING_TTL_MS = 20_000;
const REPEAT_MS = 10_000;
const PAUSE_MS = 10_000;

/** Both have accepted: only then anything is told about reading and writing. */
export const isMutual = (row: StoredConversation | undefined): row is StoredConversation =>
  row?.kind === 'contact' && row.approved && row.approvedMe && !row.blocked;

/** Tells somebody that their messages have just been read, if the person wants that (07 §5.3). */
export async function sendReceipt(
  context: MessengerContext,
  conversation: string,
  read: readonly StoredMessage[],
): Promise<void> {
  const { db } = context;
  const row = await db.conversations.get(conversation);
  if (!isMutual(row) || !(await getSettings(db)).readReceipts) return;
  const timestampsMs = read
    .filter((message) => !message.outgoing && message.kind === 'text')
    .map(({ sentAtMs }) => sentAtMs)
    .slice(-MOST);
  if (timestampsMs.length === 0) return;
  const [sentAtMs = 0] = await takeSentTimes(context, 1);
  const receipt = { kind: 'receipt', receipt: { read: true, timestampsMs } } as const;
  const made = await composeControl(await occasionFor(context, row, sentAtMs), receipt);
  await db.jobs.bulkAdd(controlJobs(context, row, [made], sentAtMs));
}

/** Tells people that we are writing. In memory only: what is lost does no harm. */
export class TypingTeller {
  private readonly context: MessengerContext;
  private readonly told = new Map<string, { atMs: number; timer: ReturnType<typeof setTimeout> }>();

  constructor(context: MessengerContext) {
    this.context = context;
  }

  /** A key was pressed (`writing`), or nothing stands there any more (07 §5.4). */
  async tell(conversation: string, writing: boolean): Promise<void> {
    const { context } = this;
    const known = this.told.get(conversation);
    if (!writing) {
      this.forget(conversation);
      if (known) await this.send(conversation, false);
      return;
    }
    const row = await context.db.conversations.get(conversation);
    if (!isMutual(row) || !(await getSettings(context.db)).typingIndicators) return;
    clearTimeout(known?.timer);
    const nowMs = context.now();
    const isDue = !known || nowMs - known.atMs >= REPEAT_MS;
    const timer = setTimeout(() => {
      this.told.delete(conversation);
      void this.send(conversation, false);
    }, PAUSE_MS);
    this.told.set(conversation, { atMs: isDue ? nowMs : known.atMs, timer });
    if (isDue) await this.send(conversation, true);
  }

  /** A message went out: it says enough. */
  forget(conversation: string): void {
    clearTimeout(this.told.get(conversation)?.timer);
    this.told.delete(conversation);
  }

  private async send(conversation: string, started: boolean): Promise<void> {
    const { context } = this;
    const row = await context.db.conversations.get(conversation);
    if (!isMutual(row)) return;
    const [sentAtMs = 0] = await takeSentTimes(context, 1);
    const typing = { kind: 'typing', typing: { timestampMs: sentAtMs, started } } as const;
    const made = await composeControl(await occasionFor(context, row, sentAtMs), typing, TYPING_TTL_MS);
    const { recipient, data, ttlMs } = made;
    await context.network.storeOnce({ recipient, data, namespace: 0, ttlMs }).catch(() => undefined);
  }
}

const SHOWN_MS = 15_000;
/** Older ones come from a backlog. */
const FRESH_MS = 30_000;

/** Somebody is writing, or not any more. */
export async function showTyping(
  context: MessengerContext,
  row: StoredConversation,
  about: { sentAtMs: number; started: boolean },
): Promise<void> {
  const nowMs = context.network.now();
  const isFresh = isPast(about.sentAtMs, nowMs) && nowMs - about.sentAtMs < FRESH_MS;
  await putTyping(context.db, row.key, about.started && isFresh ? context.now() + SHOWN_MS : 0);
}
