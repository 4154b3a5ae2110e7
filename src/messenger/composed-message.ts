import { parseAccountId, type AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import { fromHex, type Bytes, type RandomSource } from '../crypto/bytes.ts';
import { encodeContent, textMessage, type Content, type Profile } from '../protocol/content.ts';
import { encodeDirectMessage } from '../protocol/envelope.ts';
import { MESSAGE_TTL_MS, NAMESPACE_INBOX } from '../protocol/limits.ts';
import { messageHash } from '../protocol/message-hash.ts';
import type { JobKind, JobRow, StoredProfile } from '../store/internal-rows.ts';
import type { LinkPreview } from '../store/rows.ts';

/** Who writes what to whom and when. */
export interface MessageDraft {
  sender: AccountKeys;
  recipient: AccountId;
  profile: Profile | undefined;
  text: string;
  preview: LinkPreview | null;
  /** ms, unique (sent-time.ts). */
  sentAtMs: number;
  random: RandomSource;
}

/** One payload for one swarm, made once. */
export interface Payload {
  kind: JobKind;
  recipient: AccountId;
  data: Bytes;
  hash: string;
}

export const profileOf = (row: StoredProfile | undefined): Profile | undefined =>
  row && row.name !== ''
    ? {
        displayName: row.name,
        updatedSeconds: row.nameUpdatedSeconds,
        // Left out, it would be taken away at everyone who hears from us.
        ...(row.picture && { pictureUrl: row.picture.url, key: fromHex(row.picture.key) }),
      }
    : undefined;

async function payload(
  kind: JobKind,
  recipient: AccountId,
  content: Content,
  draft: Pick<MessageDraft, 'sender' | 'random'>,
): Promise<Payload> {
  const data = await encodeDirectMessage({
    content: encodeContent(content),
    timestampMs: content.sigTimestampMs ?? 0,
    sender: draft.sender,
    recipient,
    random: draft.random,
  });
  return { kind, recipient, data, hash: messageHash(recipient, NAMESPACE_INBOX, data) };
}

/** The recipient's copy and our own; for Note to Self only the latter (07 §2, §4). */
export async function composeMessage(draft: MessageDraft): Promise<Payload[]> {
  const body = { ...textMessage(draft.text), previews: draft.preview ? [draft.preview] : [] };
  const content: Content = { kind: 'data', sigTimestampMs: draft.sentAtMs };
  const own = draft.sender.accountId;
  const ownCopy = { ...content, data: { ...body, syncTarget: draft.recipient } };
  if (draft.recipient === own) return [await payload('self', own, ownCopy, draft)];
  const theirs = { ...content, data: { ...body, ...(draft.profile && { profile: draft.profile }) } };
  return [await payload('message', draft.recipient, theirs, draft), await payload('sync', own, ownCopy, draft)];
}

/** Tells somebody that we accepted their request (07 §5.1). */
export function composeResponse(draft: Omit<MessageDraft, 'text' | 'preview'>): Promise<Payload> {
  const requestResponse = { isApproved: true, ...(draft.profile && { profile: draft.profile }) };
  return payload(
    'response',
    draft.recipient,
    { kind: 'request-response', sigTimestampMs: draft.sentAtMs, requestResponse },
    draft,
  );
}

export const jobOf = (
  made: Payload,
  about: { id: string; conversation: string; messageId: string | null; order: number; nowMs: number },
): JobRow => ({
  id: about.id,
  kind: made.kind,
  conversation: about.conversation,
  messageId: about.messageId,
  recipient: parseAccountId(made.recipient),
  data: made.data,
  hash: made.hash,
  ttlMs: MESSAGE_TTL_MS,
  order: about.order,
  state: made.kind === 'sync' ? 'blocked' : 'waiting',
  verified: [],
  storedAtMs: 0,
  started: false,
  attempts: 0,
  dueMs: about.nowMs,
  createdAtMs: about.nowMs,
  failingMs: 0,
  lastAttemptMs: about.nowMs,
  leaseOwner: '',
  leaseUntilMs: 0,
});
