import type { ConversationRow } from '../store/rows.ts';
import { withAlike } from '../store/conversations.ts';
import { getProfile } from '../store/profile.ts';
import { getSettings } from '../store/settings.ts';
import type { Arrival } from './apply-incoming.ts';
import { requireKeys, type MessengerContext } from './context.ts';
import {
  decideNotifications,
  MISSED_CALL,
  shownName,
  type NotifiableArrival,
  type ShownBefore,
} from './notifications.ts';

const RECENT_MS = 5_000;
const DELETED = 'noticeDeleted';

interface Recent extends ShownBefore {
  atMs: number;
}

/** Decides about each batch of arrivals with what the database holds by then, and remembers what was shown a moment ago. */
export class Notifier {
  readonly #context: MessengerContext;
  readonly #recent = new Map<string, Recent>();
  #isFirst = true;

  constructor(context: MessengerContext) {
    this.#context = context;
  }

  /** To be called after every poll, with nothing too: the first one after a start may be a backlog. */
  async tell(arrivals: readonly Arrival[], looking: ReadonlySet<string>): Promise<void> {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (arrivals.length === 0) return;
    const { db, network, now, notify } = this.#context;
    const nowMs = now();
    for (const [key, { atMs }] of this.#recent) if (nowMs - atMs > RECENT_MS) this.#recent.delete(key);
    const { notifications: level, sound } = await getSettings(db);
    const { events, shown } = decideNotifications(await this.#asTheyAre(arrivals), {
      level,
      sound,
      looking,
      nowMs: network.now(),
      recent: this.#recent,
      isFirst,
      ownId: requireKeys(this.#context).accountId,
      names: await this.#names(arrivals),
    });
    for (const event of events) notify(event);
    for (const [key, told] of shown) {
      this.#recent.delete(key); // the newest last
      this.#recent.set(key, { ...told, atMs: nowMs });
    }
  }

  /** Its notification is gone: it was read, taken back or muted. */
  forget(conversation: string): void {
    this.#recent.delete(conversation);
  }

  /** What came may have been read, taken back, deleted or accepted by something that came after it in the same poll. */
  async #asTheyAre(arrivals: readonly Arrival[]): Promise<NotifiableArrival[]> {
    const { db } = this.#context;
    // Together, as a backlog brings thousands.
    const messages = await db.messages.bulkGet(arrivals.map(({ message }) => message.id));
    const keys = [...new Set(arrivals.map(({ conversation }) => conversation.key))];
    const conversations = new Map((await db.conversations.bulkGet(keys)).map((row) => [row?.key, row]));
    const told = arrivals
      .flatMap((arrival, i): NotifiableArrival[] => {
        const message = messages[i];
        const conversation = conversations.get(arrival.conversation.key);
        return message && conversation ? [{ ...arrival, message, conversation }] : [];
      })
      .filter(stands);
    if (told.length === 0) return told;
    const rows = withAlike(await db.conversations.where('visible').equals(1).toArray());
    const named = new Map(rows.map((row) => [row.key, row]));
    return told.map((one) => ({ ...one, conversation: named.get(one.conversation.key) ?? one.conversation }));
  }

  /** Of everybody whom the arrivals could mention: ourselves and the people we know. */
  async #names(arrivals: readonly Arrival[]): Promise<ReadonlyMap<string, string>> {
    const { db } = this.#context;
    const names = new Map<string, string>();
    if (!arrivals.some(({ message }) => message.text.includes('@'))) return names;
    const rows: ConversationRow[] = await db.conversations.toArray();
    for (const row of rows) if (row.approved) names.set(row.accountId, shownName(row));
    const own = await getProfile(db);
    if (own) names.set(own.accountId, own.name);
    return names;
  }
}

/** Not taken back since. The first sign of a stranger may be any notice. */
const stands = ({ message, reaction, isFirstRequest }: NotifiableArrival): boolean =>
  reaction === null
    ? message.kind === 'text' || message.text === MISSED_CALL || (isFirstRequest && message.text !== DELETED)
    : message.reactions.some(
        ({ emoji, atMs, removed }) => emoji === reaction.emoji && atMs === reaction.atMs && !removed,
      );
