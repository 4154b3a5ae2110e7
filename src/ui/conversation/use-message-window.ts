import { useRef, useState } from 'preact/hooks';
import type { MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import {
  followingWindow,
  isSameWindow,
  NEWEST,
  newerWindow,
  olderWindow,
  readWindow,
  restingWindow,
  windowAround,
  type MessageWindow,
  type WindowRows,
} from './message-window.ts';

/** The part of a conversation that is drawn, and the ways to move it. */
export interface ShownWindow {
  /** What is drawn: while other messages are read, those that were there. Undefined until the first answer. */
  shown: WindowRows | undefined;
  /** Undefined while messages are read. */
  loaded: WindowRows | undefined;
  older: () => void;
  newer: () => void;
  /** Shows a message with its neighbours. */
  around: (message: MessageRow) => void;
  /** Goes to the end, and down there. */
  toNewest: () => void;
  /** Counts the calls of `toNewest`. */
  endAsked: number;
  /** Tells whether somebody looks at the end: only then the window moves on with new messages. */
  place: (atEnd: boolean) => void;
}

/** A live window of a conversation. It opens at the end. */
export function useMessageWindow(conversation: string): ShownWindow {
  const [window, setWindow] = useState<MessageWindow>(NEWEST);
  const [endAsked, setEndAsked] = useState(0);
  const loaded = useLive((local) => readWindow(local, conversation, window), [conversation, window]);
  const shown = useRef(loaded);
  if (loaded !== undefined) shown.current = loaded;
  // One move at a time: the next one starts from what the last one brought.
  const move = (step: (rows: WindowRows) => MessageWindow) => {
    if (loaded !== undefined) setWindow((now) => (isSameWindow(now, loaded.window) ? step(loaded) : now));
  };
  return {
    shown: shown.current,
    loaded,
    older: () => move(olderWindow),
    newer: () => move(newerWindow),
    around: (message) => setWindow(windowAround(message)),
    toNewest: () => {
      setWindow(NEWEST);
      setEndAsked((count) => count + 1);
    },
    endAsked,
    place: (atEnd) => move(atEnd ? followingWindow : restingWindow),
  };
}
