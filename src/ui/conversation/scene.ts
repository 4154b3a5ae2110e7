import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConversationRow, MessageReference, MessageRow } from '../../store/rows.ts';
import type { MessageWish } from './message-wish.ts';

/** What every message of an open conversation needs to know of it. */
export interface Scene {
  row: ConversationRow;
  /** '' until it is known. */
  ownId: string;
  nowMs: number;
  /** "You", or what the other one is called. */
  nameOf: (accountId: string) => string;
  /** Among the messages that are loaded. */
  original: (reference: MessageReference) => MessageRow | undefined;
  wish: (message: MessageRow, wish: MessageWish) => void;
  /** Shows a message that may lie far above. */
  jump: (message: MessageRow) => void;
  /** Ids of the chosen messages; null when nobody is choosing. */
  selected: ReadonlySet<string> | null;
}

export const SceneContext = createContext<Scene | null>(null);

/** @throws Error outside a conversation */
export function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (scene === null) throw new Error('no conversation around this view');
  return scene;
}
