/** Where a message stands; in rare cases several share one place. */
export interface Place {
  conversation: string;
  sortMs: number;
}

/** A place as text: key of changes, and for sets. */
export const placeOf = ({ conversation, sortMs }: Place): string => `${conversation} ${sortMs}`;

/** The inverse of {@link placeOf}. */
export function parsePlace(text: string): Place {
  const blank = text.lastIndexOf(' ');
  return { conversation: text.slice(0, blank), sortMs: Number(text.slice(blank + 1)) };
}

/**
 * new: not in the index unless others share its place; changed; gone. A higher one stands for the lower ones too.
 */
export const CHANGE = { new: 0, changed: 1, gone: 2 } as const;
export type Change = (typeof CHANGE)[keyof typeof CHANGE];

/** "The index may be wrong about this place", written in the transaction that made it wrong. Holds what `messages` shows too. */
export interface SearchChangeRow {
  place: string;
  change: Change;
}

/**
 * What is known of about a thousand messages: their words in order, and for each word the numbers of the messages that have
 * it. All of it is sealed as one piece, so that a copied database shows neither words nor how often they occur.
 */
export interface SearchBlockRow {
  /** `open` takes new messages; full ones have random ids. */
  id: string;
  /** ms; of the oldest and the newest place inside. Readable, as the times of messages are. */
  oldestMs: number;
  newestMs: number;
  conversations: string[];
  /** For each place the number of its conversation. */
  of: string;
  /** For each place the distance of its time from `oldestMs`, ascending. */
  times: string;
  /** Tokens in the order of their UTF-16 units, a space between them. */
  words: string;
  /** For each token the numbers of its places, a space between the lists. */
  lists: string;
}

/** How far the first walk over all messages has come; no row: it has not begun. */
export interface SearchWalkRow {
  id: 'walk';
  after: Place | null;
  isDone: boolean;
}
