import { concatBytes, type Bytes } from '../../crypto/bytes.ts';
import { type LinkEnding, type LinkRole } from '../../protocol/device-link/link-message.ts';
import { endMessage, type LinkExchange, type LinkFailure } from '../../protocol/device-link/link-exchange.ts';
import { linkMailbox } from '../../protocol/device-link/link-keys.ts';
import { NAMESPACE_INBOX } from '../../protocol/limits.ts';
import { messageHash } from '../../protocol/message-hash.ts';
import type { TransferredAccount } from '../../protocol/device-link/account-transfer.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import type { MessengerContext } from '../context.ts';

/** What is still to be done in the mailbox when everything else is over. */
export interface LinkRemains {
  /** The code: it opens the mailbox, and nothing that was said under the devices' own keys. */
  code: Bytes;
  /** m0, until a node has it. */
  farewell: Bytes | null;
  /** Messages to delete. */
  obsolete: string[];
  /** ms, network time: then the nodes have forgotten everything by themselves. */
  untilMs: number;
}

export type LinkOutcome =
  | { state: 'none' }
  | { state: 'done'; role: LinkRole; device: string }
  | { state: 'failed'; role: LinkRole; reason: LinkFailure };

/** The one row of `links`. Keys of the exchange are in `open` only. */
export type LinkRecord =
  | {
      phase: 'open';
      exchange: LinkExchange;
      /** `last_hash` by member. */
      cursors: Record<string, string>;
      /** ms, local clock, of the last turn in the network. */
      turnMs: number;
      /** Names of the messages of this exchange, ours and theirs. */
      hashes: string[];
    }
  /** New device: m4 is open, the account is being made of it. */
  | {
      phase: 'keeping';
      account: TransferredAccount;
      /** What this device calls itself. */
      device: string;
      /** Of the row that the old device gets. */
      deviceId: string;
      pictures: number[];
      expiresAtMs: number;
      remains: LinkRemains;
    }
  /** @property endedAtMs local clock */
  | { phase: 'ended'; outcome: LinkOutcome; endedAtMs: number; remains: LinkRemains | null };

export type OpenLink = Extract<LinkRecord, { phase: 'open' }>;

export async function readLink(db: StarlingDatabase): Promise<LinkRecord | null> {
  return ((await db.links.get('link'))?.value as LinkRecord | undefined) ?? null;
}

/**
 * Reads, decides and writes in one transaction, so that two callers never undo each other's step.
 *
 * @param step its name, for tests that stop after it; only said if something was written
 * @param decide synchronous; gives the same object back if there is nothing to write
 */
export async function changeLink(
  context: MessengerContext,
  step: string,
  decide: (record: LinkRecord | null) => LinkRecord | null,
): Promise<void> {
  const { db } = context;
  const isChanged = await db.transaction('rw', db.links, async () => {
    const record = await readLink(db);
    const next = decide(record);
    if (next === record) return false;
    if (next === null) await db.links.delete('link');
    else await db.links.put({ id: 'link', value: next });
    return true;
  });
  if (isChanged) await context.fault(`link: ${step}`);
}

/** {@link changeLink} while the exchange is open; otherwise nothing happens. */
export const changeOpenLink = async (
  context: MessengerContext,
  step: string,
  decide: (open: OpenLink) => LinkRecord | null,
): Promise<void> => changeLink(context, step, (record) => (record?.phase === 'open' ? decide(record) : record));

export const openLink = (exchange: LinkExchange): OpenLink => ({
  phase: 'open',
  exchange,
  cursors: {},
  turnMs: 0,
  hashes: [],
});

export const mailboxHash = (code: Uint8Array, data: Uint8Array): string =>
  messageHash(linkMailbox(code).accountId, NAMESPACE_INBOX, data);

/**
 * Ends an open exchange: its keys go, and what is left to do in the mailbox stays.
 *
 * @param tell what the other side is to hear; null: it knows, or nobody listens any more
 */
export function endLink(
  context: MessengerContext,
  { exchange }: OpenLink,
  outcome: LinkOutcome,
  tell: LinkEnding | null,
): LinkRecord {
  const nowMs = context.network.now();
  // An account that was handed over but not taken yet is taken back, as far as that goes.
  const handedOver = exchange.role === 'old' && exchange.account ? exchange.outbox.slice(-1) : [];
  const remains: LinkRemains = {
    code: concatBytes(exchange.code),
    farewell: tell && endMessage(exchange, tell, context.random),
    obsolete: handedOver.map(({ data }) => mailboxHash(exchange.code, data)),
    untilMs: exchange.deadlineMs ?? nowMs,
  };
  const isLeft = remains.farewell !== null || remains.obsolete.length > 0;
  return { phase: 'ended', outcome, endedAtMs: context.now(), remains: isLeft ? remains : null };
}

/** Our own failure: the other side is told, unless time is over for it too. */
export function failLink(context: MessengerContext, open: OpenLink, reason: LinkFailure, told = false): LinkRecord {
  const outcome = { state: 'failed', role: open.exchange.role, reason } as const;
  return endLink(context, open, outcome, told || reason === 'expired' ? null : reason);
}
