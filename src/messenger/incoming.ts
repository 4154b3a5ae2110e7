import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import { StarlingError } from '../crypto/errors.ts';
import { decodeContent, type DataMessage, type Profile } from '../protocol/content.ts';
import { decodeDirectMessage } from '../protocol/envelope.ts';
import { MAX_TEXT_RECEIVED } from '../protocol/limits.ts';
import type { LinkPreview } from '../store/rows.ts';

/** What a fetched message asks us to do. `ignored`: nothing, but it has been dealt with. */
export type Incoming =
  | { kind: 'ignored'; reason: 'undecodable' | 'time' | 'sender' | 'not-shown' }
  | IncomingText
  | { kind: 'accepted'; from: AccountId; sentAtMs: number; profile: Profile | undefined }
  | { kind: 'unsend'; from: AccountId; author: string; timestampMs: number };

export interface IncomingText {
  kind: 'text';
  from: AccountId;
  /** Whose conversation it belongs to: the sender's, or for our own copies the recipient's. */
  peer: string;
  outgoing: boolean;
  sentAtMs: number;
  text: string;
  preview: LinkPreview | null;
  /** Files came along that this version does not show. */
  hasFiles: boolean;
  profile: Profile | undefined;
}

const TIMER_UPDATE = 2;
const ACCOUNT_ID = /^05[0-9a-f]{64}$/;

/** Kept only if it has a title and its address stands in the text (07 §5.7). */
export function keptPreview(data: Pick<DataMessage, 'body' | 'previews'>): LinkPreview | null {
  const preview = data.previews.find(({ url, title }) => url !== '' && title !== '' && data.body.includes(url));
  return preview ? { url: preview.url, title: preview.title } : null;
}

const boundedText = (text: string): string =>
  text.length <= MAX_TEXT_RECEIVED ? text : Array.from(text).slice(0, MAX_TEXT_RECEIVED).join('');

function textOf(data: DataMessage, from: AccountId, ownId: AccountId, sentAtMs: number): Incoming {
  const isOwn = from === ownId;
  if (data.syncTarget !== undefined && data.syncTarget !== '' && !isOwn) return { kind: 'ignored', reason: 'sender' };
  const isTimer = (data.flags & TIMER_UPDATE) !== 0;
  const hasFiles = data.attachmentsCount > 0;
  const shown = data.body !== '' || hasFiles || data.communityInvitation !== undefined;
  if (isTimer || data.reaction || data.groupUpdate || !shown) return { kind: 'ignored', reason: 'not-shown' };
  const peer = isOwn ? data.syncTarget || ownId : from;
  if (!ACCOUNT_ID.test(peer)) return { kind: 'ignored', reason: 'sender' };
  const text =
    data.body === '' && data.communityInvitation
      ? `${data.communityInvitation.name} ${data.communityInvitation.url}`
      : data.body;
  return {
    kind: 'text',
    from,
    peer,
    outgoing: isOwn,
    sentAtMs,
    text: boundedText(text),
    preview: keptPreview(data),
    hasFiles,
    profile: isOwn ? undefined : data.profile,
  };
}

/**
 * Opens one payload of our inbox and sorts it. Total: whatever does not decode is `ignored` (07 §3.1, §3.2, §3.3 rules
 * 2 and 3; the rules that need the database follow in inbox.ts).
 */
export async function readIncoming(data: Uint8Array, keys: AccountKeys): Promise<Incoming> {
  try {
    const opened = await decodeDirectMessage(data, keys);
    const content = decodeContent(opened.content);
    const from = opened.senderAccountId;
    const isOwn = from === keys.accountId;
    const sentAtMs = opened.timestampMs;
    if (content.sigTimestampMs !== undefined && content.sigTimestampMs !== sentAtMs)
      return { kind: 'ignored', reason: 'time' };
    if (content.data) return textOf(content.data, from, keys.accountId, sentAtMs);
    if (content.requestResponse && !isOwn && content.requestResponse.isApproved)
      return { kind: 'accepted', from, sentAtMs, profile: content.requestResponse.profile };
    if (content.unsend) {
      const { author, timestampMs } = content.unsend;
      return author === from ? { kind: 'unsend', from, author, timestampMs } : { kind: 'ignored', reason: 'sender' };
    }
    return { kind: 'ignored', reason: 'not-shown' };
  } catch (error) {
    if (error instanceof StarlingError) return { kind: 'ignored', reason: 'undecodable' };
    throw error;
  }
}
