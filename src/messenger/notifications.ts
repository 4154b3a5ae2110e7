import { theirShownName } from '../protocol/look-alike-names.ts';
import { shownName as visibleName } from '../protocol/shown-name.ts';
import { isRead, type ReadMark } from '../store/read-mark.ts';
import type { NotificationLevel } from '../store/device-settings.ts';
import type { ConversationRow, MarkedAlike, MessageRow } from '../store/rows.ts';
import type { NotificationEvent } from './notification-event.ts';
import { makesNotification, mentions } from './notification-rule.ts';

/** A reaction that came: when it was made, and when it came into the swarm, ms. */
export interface ReactionArrival {
  emoji: string;
  atMs: number;
  arrivedMs?: number;
}

export interface NotifiableArrival {
  message: MessageRow & { arrivedMs?: number };
  conversation: ConversationRow & ReadMark & MarkedAlike;
  isFirstRequest: boolean;
  /** Somebody put it on a message of ours. */
  reaction: ReactionArrival | null;
}

export interface NotificationSituation {
  level: NotificationLevel;
  /** The person's setting. */
  sound: boolean;
  /** Key of every conversation that somebody is looking at. */
  looking: ReadonlySet<string>;
  /** ms, network time. */
  nowMs: number;
  /** What was shown in the last 5 s, before this batch. */
  recent: ReadonlyMap<string, ShownBefore>;
  /** Nothing has been told since this context started. */
  isFirst: boolean;
  /** Our Account ID. */
  ownId: string;
  /** Names for mentioned Account IDs; the short ID stands for those that are not in it. */
  names: ReadonlyMap<string, string>;
}

/** Of one conversation; `name` is empty if it must not be told. */
export interface ShownBefore {
  name: string;
  messages: number;
}

/** More conversations than this within 5 s become one summary. */
const MAX_AT_ONCE = 3;
/** More than this in the first poll after a start is a backlog. */
const MAX_BACKLOG = 5;
/** Conversations that a summary names. */
const MAX_NAMES = 2;
/** Older messages make no sound. */
const SILENT_AFTER_MS = 86_400_000;

/** The notice that makes a notification; all others are only seen. */
export const MISSED_CALL = 'noticeMissedCall';

const MENTION = /@((?:05|15|25)[0-9a-f]{64})(?![0-9a-f])/g;

/** First four and last four characters. */
export const shortAccountId = (accountId: string): string => `(${accountId.slice(0, 4)}…${accountId.slice(-4)})`;

/** Nickname, their own name (never one of ours), else the short ID, which also stands behind names that look like another's. */
export function shownName(row: Pick<ConversationRow, 'nickname' | 'name' | 'accountId'> & MarkedAlike): string {
  const name = visibleName(row.nickname) || theirShownName(row.name);
  if (name === '') return shortAccountId(row.accountId);
  return row.alike ? `${name} ${shortAccountId(row.accountId)}` : name;
}

const atMs = ({ message, reaction }: NotifiableArrival): number => reaction?.atMs ?? message.sentAtMs;

/** @see protocol 07 §6.1 */
function isWanted(arrival: NotifiableArrival, situation: NotificationSituation): boolean {
  const { message, conversation, isFirstRequest, reaction } = arrival;
  if (message.outgoing !== (reaction !== null)) return false;
  const isStranger = conversation.request === 'incoming';
  if (isStranger && !isFirstRequest) return false;
  // The first sign of a stranger counts whatever it is: nothing of it is told.
  if (message.kind === 'notice' && message.text !== MISSED_CALL && !isStranger) return false;
  if (conversation.blocked || situation.looking.has(conversation.key)) return false;
  const receivedAtMs = reaction ? situation.nowMs : message.receivedAtMs;
  const { arrivedMs = receivedAtMs } = reaction ?? message;
  if (isRead(conversation, { sortMs: atMs(arrival), receivedAtMs, arrivedMs })) return false;
  const isMention = reaction === null && mentions(message, new Set([situation.ownId]));
  return makesNotification({ ...conversation, isGroup: false, isMention }, situation.nowMs);
}

export interface Decision {
  events: NotificationEvent[];
  /** What they show, by conversation. */
  shown: ReadonlyMap<string, ShownBefore>;
}

/**
 * Decides, without doing anything, what a batch of arrivals shows: one per conversation, or one summary.
 *
 * @param arrivals rows as they are now, oldest first
 * @see protocol 07 §6
 */
export function decideNotifications(
  arrivals: readonly NotifiableArrival[],
  situation: NotificationSituation,
): Decision {
  const { level, recent, isFirst } = situation;
  const wanted = level === 'off' ? [] : arrivals.filter((arrival) => isWanted(arrival, situation));
  const batches = byConversation(wanted);
  const shown = new Map(
    batches.map((batch) => {
      const { conversation } = newest(batch);
      return [conversation.key, { name: nameFor(conversation, level), messages: countOf(batch) }];
    }),
  );
  if (batches.length === 0) return { events: [], shown };
  const earlier = new Map([...recent].filter(([key]) => !shown.has(key)));
  const isBacklog = isFirst && wanted.length > MAX_BACKLOG && batches.length > 1;
  if (earlier.size + shown.size <= MAX_AT_ONCE && !isBacklog)
    return { events: batches.map((batch) => eventOf(batch, situation)), shown };
  const all = new Map([...earlier, ...shown]);
  const told = [...all.values()].reverse();
  const summary: NotificationEvent = {
    kind: 'summary',
    conversations: told.length,
    messages: told.reduce((sum, { messages }) => sum + messages, 0),
    names: told.flatMap(({ name }) => (name === '' ? [] : [name])).slice(0, MAX_NAMES),
    silent: isSilent(wanted, situation),
  };
  // It tells of those that stood there too.
  const cleared = [...recent.keys()].map((conversation): NotificationEvent => ({ kind: 'clear', conversation }));
  return { events: [...cleared, summary], shown: all };
}

function byConversation(arrivals: readonly NotifiableArrival[]): NotifiableArrival[][] {
  const batches = new Map<string, NotifiableArrival[]>();
  for (const arrival of arrivals) {
    const { key } = arrival.conversation;
    batches.set(key, [...(batches.get(key) ?? []), arrival]);
  }
  return [...batches.values()];
}

/** What a conversation is called in front of whoever sees the screen; '' for strangers and if the level hides it. */
const nameFor = (row: ConversationRow & MarkedAlike, level: NotificationLevel): string =>
  level === 'nothing' || row.request === 'incoming' ? '' : shownName(row);

const isSilent = (batch: readonly NotifiableArrival[], { sound, nowMs }: NotificationSituation): boolean =>
  !sound || batch.every((arrival) => nowMs - atMs(arrival) > SILENT_AFTER_MS);

/** A message says more than a reaction; batches are never empty. */
const newest = (batch: readonly NotifiableArrival[]): NotifiableArrival =>
  batch.findLast(({ reaction }) => reaction === null) ?? (batch.at(-1) as NotifiableArrival);

/** Unread messages, those of earlier batches too; at least what came now. */
const countOf = (batch: readonly NotifiableArrival[]): number =>
  Math.max(newest(batch).conversation.unread, batch.filter(({ reaction }) => reaction === null).length, 1);

function eventOf(batch: readonly NotifiableArrival[], situation: NotificationSituation): NotificationEvent {
  const { conversation: row, message, reaction } = newest(batch);
  const silent = isSilent(batch, situation);
  const about = { conversation: row.key, name: nameFor(row, situation.level), silent };
  if (row.request === 'incoming') return { kind: 'request', conversation: row.key, silent };
  if (message.kind === 'notice') return { kind: 'missed-call', ...about };
  const shows = situation.level === 'name-and-text';
  const text = shows ? named(message.text, situation.names) : '';
  const files = shows ? message.files : [];
  if (reaction) return { kind: 'reaction', ...about, emoji: shows ? reaction.emoji : '', text, files };
  const invitation = shows ? (message.invitation?.name ?? null) : null;
  return { kind: 'message', ...about, text, files, invitation, count: countOf(batch) };
}

const named = (text: string, names: ReadonlyMap<string, string>): string =>
  text.replaceAll(MENTION, (_, id: string) => `@${names.get(id) ?? shortAccountId(id)}`);
