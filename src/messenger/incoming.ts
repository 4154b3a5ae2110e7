import type { AccountId } from '../crypto/account-id.ts';
import type { AccountKeys } from '../crypto/account.ts';
import { StarlingError } from '../crypto/errors.ts';
import type { AttachmentPointer } from '../protocol/attachment-pointer.ts';
import { decodeContent, type Content, type DataMessage, type Expiration, type Profile } from '../protocol/content.ts';
import { decodeDirectMessage } from '../protocol/envelope.ts';
import { isOneEmoji } from '../protocol/reaction-emoji.ts';
import { hasUnknownKind } from '../protocol/unknown-kind.ts';
import type { CommunityInvitation, LinkPreview, MessageReference } from '../store/rows.ts';
import { firstCharacters } from '../protocol/whole-characters.ts';

/** What a fetched message asks us to do. `ignored`: nothing, but it has been dealt with. */
export type Incoming =
  | { kind: 'ignored'; reason: 'undecodable' | 'time' | 'sender' | 'not-shown' }
  | IncomingText
  | IncomingReaction
  | IncomingTimer
  | IncomingNotice
  | IncomingUnknown
  | { kind: 'accepted'; from: AccountId; sentAtMs: number; profile: Profile | undefined }
  | { kind: 'unsend'; from: AccountId; sentAtMs: number; author: string; timestampMs: number }
  | { kind: 'receipt'; from: AccountId; sentAtMs: number; timestampsMs: readonly number[] }
  | { kind: 'typing'; from: AccountId; sentAtMs: number; started: boolean };

/** What data messages have in common. */
interface FromSomebody {
  from: AccountId;
  /** Whose conversation it belongs to: the sender's, or for our own copies the recipient's. */
  peer: string;
  outgoing: boolean;
  sentAtMs: number;
  profile: Profile | undefined;
}

export interface IncomingText extends FromSomebody {
  kind: 'text';
  text: string;
  preview: LinkPreview | null;
  files: readonly AttachmentPointer[];
  /** Picture of `preview`. */
  image: AttachmentPointer | null;
  quote: MessageReference | null;
  invitation: CommunityInvitation | null;
  expiration: Expiration | undefined;
}

export interface IncomingReaction extends FromSomebody {
  kind: 'reaction';
  target: MessageReference;
  emoji: string;
  removed: boolean;
}

export interface IncomingTimer extends FromSomebody {
  kind: 'timer';
  expiration: Expiration | undefined;
}

export interface IncomingNotice {
  kind: 'notice';
  from: AccountId;
  sentAtMs: number;
  text: 'noticeMediaSaved' | 'noticeScreenshot' | 'noticeMissedCall';
  expiration: Expiration | undefined;
}

/** Something that only a later version knows how to show. */
export interface IncomingUnknown extends FromSomebody {
  kind: 'unknown';
  /** A data message: of a stranger it makes a request. */
  isData: boolean;
  expiration: Expiration | undefined;
}

const TIMER_UPDATE = 2;
/** Those that have, or had, a meaning (07 §1.3, §1.8). */
const KNOWN_FLAGS = 7;
const CALL_OFFER = 1;
const ACCOUNT_ID = /^05[0-9a-f]{64}$/;

/** Kept only if it has a title and its address stands in the text (07 §5.7). */
export function keptPreview(
  data: Pick<DataMessage, 'body' | 'previews'>,
): { preview: LinkPreview; image: AttachmentPointer | null } | null {
  const kept = data.previews.find(({ url, title }) => url !== '' && title !== '' && data.body.includes(url));
  return kept ? { preview: { url: kept.url, title: kept.title }, image: kept.image ?? null } : null;
}

const boundedInvitation = (data: DataMessage): CommunityInvitation | null =>
  data.communityInvitation
    ? { name: firstCharacters(data.communityInvitation.name, 256), url: data.communityInvitation.url.slice(0, 512) }
    : null;

function dataOf(content: Content, data: DataMessage, from: AccountId, ownId: AccountId, sentAtMs: number): Incoming {
  const isOwn = from === ownId;
  if (data.syncTarget !== undefined && data.syncTarget !== '' && !isOwn) return { kind: 'ignored', reason: 'sender' };
  const peer = isOwn ? data.syncTarget || ownId : from;
  if (!ACCOUNT_ID.test(peer)) return { kind: 'ignored', reason: 'sender' };
  const about: FromSomebody = { from, peer, outgoing: isOwn, sentAtMs, profile: isOwn ? undefined : data.profile };
  const { expiration } = content;
  if (data.flags === TIMER_UPDATE) return { kind: 'timer', ...about, expiration };
  // Other flags are of old and end the message (07 §1.3).
  if (data.flags !== 0 || data.groupUpdate) return { kind: 'ignored', reason: 'not-shown' };
  if (data.reaction) {
    const { author, timestampMs, emoji, remove } = data.reaction;
    if (!isOneEmoji(emoji)) return { kind: 'ignored', reason: 'not-shown' };
    return { kind: 'reaction', ...about, target: { author, sentAtMs: timestampMs }, emoji, removed: remove };
  }
  const invitation = boundedInvitation(data);
  const { attachments: files } = data;
  if (data.body === '' && files.length === 0 && !invitation && !data.quote)
    return { kind: 'ignored', reason: 'not-shown' };
  const kept = keptPreview(data);
  return {
    kind: 'text',
    ...about,
    text: data.body === '' && invitation ? `${invitation.name} ${invitation.url}` : data.body,
    preview: kept?.preview ?? null,
    files,
    image: kept?.image ?? null,
    quote: data.quote ? { author: data.quote.author, sentAtMs: data.quote.timestampMs } : null,
    invitation,
    expiration,
  };
}

function fromOthers(content: Content, from: AccountId, sentAtMs: number): Incoming {
  const { requestResponse, receipt, typing, extraction, call, expiration } = content;
  if (requestResponse?.isApproved) return { kind: 'accepted', from, sentAtMs, profile: requestResponse.profile };
  if (receipt?.read) return { kind: 'receipt', from, sentAtMs, timestampsMs: receipt.timestampsMs };
  if (typing && typing.timestampMs === sentAtMs) return { kind: 'typing', from, sentAtMs, started: typing.started };
  if (extraction) {
    const text = extraction.type === 'media-saved' ? 'noticeMediaSaved' : 'noticeScreenshot';
    return { kind: 'notice', from, sentAtMs, text, expiration };
  }
  if (call?.type === CALL_OFFER) return { kind: 'notice', from, sentAtMs, text: 'noticeMissedCall', expiration };
  return { kind: 'ignored', reason: 'not-shown' };
}

/** Everything but data messages. */
function controlOf(content: Content, from: AccountId, ownId: AccountId, sentAtMs: number): Incoming {
  if (content.unsend) {
    const { author, timestampMs } = content.unsend;
    return author === from
      ? { kind: 'unsend', from, sentAtMs, author, timestampMs }
      : { kind: 'ignored', reason: 'sender' };
  }
  if (from === ownId) return { kind: 'ignored', reason: 'not-shown' };
  return fromOthers(content, from, sentAtMs);
}

/** Does a Content that shows nothing come from a later version? Old flags end a message, whatever else it holds. */
function isLater({ data }: Content, bytes: Uint8Array): boolean {
  const flags = data?.flags ?? 0;
  if (flags !== 0) return (flags & ~KNOWN_FLAGS) !== 0;
  return !data?.reaction && hasUnknownKind(bytes);
}

const unknownOf = ({ data, expiration }: Content, from: AccountId, sentAtMs: number): IncomingUnknown => ({
  kind: 'unknown',
  from,
  peer: from,
  outgoing: false,
  sentAtMs,
  profile: data?.profile,
  isData: data !== undefined,
  expiration,
});

/** Opens payloads side by side, so that the runtime's own cryptography keeps every processor busy. */
export const readAllIncoming = async (payloads: readonly Uint8Array[], keys: AccountKeys): Promise<Incoming[]> =>
  Promise.all(payloads.map(async (data) => readIncoming(data, keys)));

/**
 * Opens one payload of our inbox and sorts it. Total: whatever does not decode is `ignored` (07 §3.1, §3.2, §3.3 rules
 * 2 and 3; the rules that need the database follow in apply-incoming.ts).
 */
export async function readIncoming(data: Uint8Array, keys: AccountKeys): Promise<Incoming> {
  try {
    const opened = await decodeDirectMessage(data, keys);
    const content = decodeContent(opened.content);
    const from = opened.senderAccountId;
    const sentAtMs = opened.timestampMs;
    if (content.sigTimestampMs !== undefined && content.sigTimestampMs !== sentAtMs)
      return { kind: 'ignored', reason: 'time' };
    const item = content.data
      ? dataOf(content, content.data, from, keys.accountId, sentAtMs)
      : controlOf(content, from, keys.accountId, sentAtMs);
    const isNothing = item.kind === 'ignored' && item.reason === 'not-shown';
    return isNothing && from !== keys.accountId && isLater(content, opened.content)
      ? unknownOf(content, from, sentAtMs)
      : item;
  } catch (error) {
    if (error instanceof StarlingError) return { kind: 'ignored', reason: 'undecodable' };
    throw error;
  }
}
