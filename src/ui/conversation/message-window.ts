import type { MessageRow } from '../../store/rows.ts';
import type { LocalData, MessagePlace } from '../data/local-data.ts';

/** How many messages come at once. */
export const PAGE = 40;
/** More are never drawn, however long the conversation is. */
export const MAX_SHOWN = 300;

/** A stretch of a conversation. */
export interface MessageWindow {
  /** The message that it lies around; null: it is the newest `before` messages, whatever arrives. */
  at: MessagePlace | null;
  /** At most so many messages up to `at`, that one included. */
  before: number;
  /** At most so many messages after `at`. */
  after: number;
}

/** A window as it was read. */
export interface WindowRows {
  window: MessageWindow;
  /** Oldest first. */
  messages: MessageRow[];
  hasOlder: boolean;
  hasNewer: boolean;
}

/** Where a conversation opens. */
export const NEWEST: MessageWindow = { at: null, before: PAGE, after: 0 };

/** Reads a window, and one message more on either side to know whether there are any. */
export async function readWindow(local: LocalData, conversation: string, window: MessageWindow): Promise<WindowRows> {
  const { at, before, after } = window;
  const [old, late] =
    at === null
      ? [await local.messages(conversation, before + 1), []]
      : await Promise.all([
          local.messagesBefore(conversation, at, before + 1),
          local.messagesAfter(conversation, at, after + 1),
        ]);
  return {
    window,
    messages: [...old.slice(-before), ...late.slice(0, after)],
    hasOlder: old.length > before,
    hasNewer: late.length > after,
  };
}

/** A message with a page on both sides. */
export const windowAround = (message: MessageRow): MessageWindow => ({
  at: placeOf(message),
  before: PAGE + 1,
  after: PAGE,
});

/** A page more above; what is too far below goes. */
export function olderWindow({ window, messages, hasOlder, hasNewer }: WindowRows): MessageWindow {
  const [first] = messages;
  if (first === undefined || !hasOlder) return window;
  if (window.at === null && window.before + PAGE <= MAX_SHOWN) return { ...window, before: window.before + PAGE };
  const room = MAX_SHOWN - PAGE - 1;
  // At the end there is room for what arrives.
  return { at: placeOf(first), before: PAGE + 1, after: hasNewer ? Math.min(messages.length - 1, room) : room };
}

/** A page more below; what is too far above goes. */
export function newerWindow({ window, messages, hasNewer }: WindowRows): MessageWindow {
  const last = messages.at(-1);
  if (last === undefined || !hasNewer) return window;
  return { at: placeOf(last), before: Math.min(messages.length, MAX_SHOWN - PAGE), after: PAGE };
}

/** The same messages, to move on with the end from now on. */
export function followingWindow({ window, messages, hasNewer }: WindowRows): MessageWindow {
  if (window.at === null || hasNewer) return window;
  return { at: null, before: Math.max(PAGE, messages.length), after: 0 };
}

/** The same messages, which stay where they are whatever arrives. */
export function restingWindow({ window, messages }: WindowRows): MessageWindow {
  const [first] = messages;
  if (window.at !== null || first === undefined) return window;
  const before = messages.filter(({ sentAtMs }) => sentAtMs === first.sentAtMs).length;
  return { at: placeOf(first), before, after: MAX_SHOWN - before };
}

/** Windows that show the same. */
export const isSameWindow = (a: MessageWindow, b: MessageWindow): boolean =>
  a.at?.id === b.at?.id && a.before === b.before && a.after === b.after;

const placeOf = ({ id, sentAtMs }: MessageRow): MessagePlace => ({ id, sentAtMs });
