import type { AccountKeys } from '../crypto/account.ts';
import type { RandomSource } from '../crypto/bytes.ts';
import { toHex } from '../crypto/bytes.ts';
import type { CollectedMessages, CollectingKeys } from '../store/collected.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { ConversationRow, Expiry, FileFailure, MessageReference, MessageRow } from '../store/rows.ts';
import { NoAccountError } from './errors.ts';
import type { MessengerNetwork } from './network-port.ts';
import type { NotificationEvent } from './notification-event.ts';

/** Told after the change is in the database. */
export type MessengerEvent =
  | { kind: 'message'; message: MessageRow; conversation: ConversationRow }
  | { kind: 'stored'; messageId: string; hash: string }
  /** `file`: why one of its files was given up, if that is the reason. */
  | { kind: 'failed'; messageId: string; file?: FileFailure }
  /** A file came, or will not come. */
  | { kind: 'file'; messageId: string; file: string; state: 'here' | 'gone' | 'failed' }
  /** The rest names the other side by `with`, its Account ID. */
  | { kind: 'reaction'; with: string; from: string; target: MessageReference; emoji: string; removed: boolean }
  | { kind: 'deleted'; with: string; message: MessageReference }
  | { kind: 'timer'; with: string; from: string; expiry: Expiry | null }
  | { kind: 'read'; with: string; sentAtMs: readonly number[] }
  | { kind: 'typing'; with: string; started: boolean }
  | { kind: 'notice'; with: string; text: string; sentAtMs: number };

/** What every use case works with. */
export interface MessengerContext {
  db: StarlingDatabase;
  network: MessengerNetwork;
  /** Local clock, ms. */
  now: () => number;
  random: RandomSource;
  /** Awaited between any two steps; tests throw from it. */
  fault: (step: string) => Promise<void>;
  notify: (event: NotificationEvent) => void;
  onEvent: (event: MessengerEvent) => void;
  /** Names this running context in job leases. */
  instance: string;
  /** What came while the app lock was closed; null where there is none. */
  collected: { kept: CollectedMessages; keys: CollectingKeys } | null;
  /** Kept in memory while the context runs; null: no account, undefined: not looked up yet. */
  keys: AccountKeys | null | undefined;
}

/** 32 hex digits. */
export const freshId = (context: MessengerContext): string => toHex(context.random(16));

/** @throws NoAccountError before onboarding */
export function requireKeys(context: MessengerContext): AccountKeys {
  if (!context.keys) throw new NoAccountError('there is no account on this device');
  return context.keys;
}
