import { type Bytes, copyBytes } from '../crypto/bytes.ts';
import { MalformedInputError } from '../crypto/errors.ts';
import { type AttachmentPointer, readPointer, readPointers, writePointer } from './attachment-pointer.ts';
import { MAX_NAME_BYTES, MAX_TEXT_RECEIVED } from './limits.ts';
import type { DataMessage as WireDataMessage, LokiProfile, MessageRequestResponse } from './proto/content.gen.ts';
import { firstBytes, firstCharacters } from './whole-characters.ts';

/** What the sender tells of himself. */
export interface Profile {
  displayName?: string;
  pictureUrl?: string;
  /** Key of the picture, 32 bytes (16 from old senders). */
  key?: Bytes;
  /** Unix seconds of the sender's last change. */
  updatedSeconds?: number;
}

export interface LinkPreviewContent {
  url: string;
  title: string;
  image?: AttachmentPointer;
}

/** Names a message: sent time (ms) and Account ID of its author. */
export interface MessageReference {
  timestampMs: number;
  author: string;
}

export interface ReactionContent extends MessageReference {
  emoji: string;
  remove: boolean;
}

/** A message that people see, or a reaction, timer or group change (protocol 07 §1.3). */
export interface DataMessage {
  /** At most 10,000 code points when received. */
  body: string;
  /** Bit 2: change of the disappearing timer. Anything else is historic. */
  flags: number;
  /** Only in copies to one's own devices: Account ID of the conversation. */
  syncTarget?: string;
  profile?: Profile;
  previews: LinkPreviewContent[];
  quote?: MessageReference;
  reaction?: ReactionContent;
  communityInvitation?: { url: string; name: string };
  /** Files that came along, at most 32. */
  attachments: AttachmentPointer[];
  /** Closed-group control or message. */
  groupUpdate: boolean;
}

/** A message with nothing but text, to be filled in. */
export const textMessage = (body: string): DataMessage => ({
  body,
  flags: 0,
  previews: [],
  attachments: [],
  groupUpdate: false,
});

const REACT = 0;
const REMOVE = 1;
const KEY_LENGTHS = [16, 32];

/** @throws MalformedInputError if a field that the schema requires is absent. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new MalformedInputError(`required field ${name} is missing`);
  return value;
}

/** Wire fields of a profile; the picture's key lies beside it, not in it. */
export function writeProfile(profile: Profile | undefined): Pick<MessageRequestResponse, 'profile' | 'profileKey'> {
  if (!profile) return {};
  const wire: LokiProfile = {
    displayName: profile.displayName,
    profilePicture: profile.pictureUrl,
    lastProfileUpdateSeconds: profile.updatedSeconds,
  };
  return { profile: wire, profileKey: profile.key };
}

/** undefined if the sender told nothing. A key of a wrong length is dropped, a long name cut. */
export function readProfile(wire: Pick<MessageRequestResponse, 'profile' | 'profileKey'>): { profile?: Profile } {
  const { profile, profileKey } = wire;
  if (!profile) return {};
  return {
    profile: {
      ...(profile.displayName !== undefined && { displayName: firstBytes(profile.displayName, MAX_NAME_BYTES) }),
      ...(profile.profilePicture && { pictureUrl: profile.profilePicture }),
      ...(profileKey && KEY_LENGTHS.includes(profileKey.length) && { key: copyBytes(profileKey) }),
      ...(profile.lastProfileUpdateSeconds !== undefined && { updatedSeconds: profile.lastProfileUpdateSeconds }),
    },
  };
}

/** @throws MalformedInputError if a group change is asked for: it is not written yet. */
export function writeDataMessage(message: DataMessage): WireDataMessage {
  if (message.groupUpdate) throw new MalformedInputError('group changes cannot be written');
  const { quote, reaction } = message;
  return {
    body: message.body === '' ? undefined : message.body,
    attachments: message.attachments.map(writePointer),
    flags: message.flags === 0 ? undefined : message.flags,
    ...writeProfile(message.profile),
    quote: quote && { id: quote.timestampMs, author: quote.author },
    preview: message.previews.map(({ url, title, image }) => ({ url, title, image: image && writePointer(image) })),
    reaction: reaction && {
      id: reaction.timestampMs,
      author: reaction.author,
      emoji: reaction.emoji,
      action: reaction.remove ? REMOVE : REACT,
    },
    communityInvitation: message.communityInvitation,
    syncTarget: message.syncTarget,
  };
}

function readReaction(wire: NonNullable<WireDataMessage['reaction']>): ReactionContent {
  const action = required(wire.action, 'reaction.action');
  if (action !== REACT && action !== REMOVE) throw new MalformedInputError(`reaction with action ${action}`);
  return {
    timestampMs: required(wire.id, 'reaction.id'),
    author: required(wire.author, 'reaction.author'),
    emoji: wire.emoji ?? '',
    remove: action === REMOVE,
  };
}

/** @throws MalformedInputError if a required field is missing or a limit is passed. */
export function readDataMessage(wire: WireDataMessage): DataMessage {
  const { quote, reaction, communityInvitation: invitation } = wire;
  return {
    body: firstCharacters(wire.body ?? '', MAX_TEXT_RECEIVED),
    flags: wire.flags ?? 0,
    ...(wire.syncTarget !== undefined && { syncTarget: wire.syncTarget }),
    ...readProfile(wire),
    previews: wire.preview.map(({ url, title, image }) => ({
      url: required(url, 'preview.url'),
      title: title ?? '',
      ...(image && { image: readPointer(image) }),
    })),
    ...(quote && {
      quote: { timestampMs: required(quote.id, 'quote.id'), author: required(quote.author, 'quote.author') },
    }),
    ...(reaction && { reaction: readReaction(reaction) }),
    ...(invitation && {
      communityInvitation: {
        url: required(invitation.url, 'invitation.url'),
        name: required(invitation.name, 'invitation.name'),
      },
    }),
    attachments: readPointers(wire.attachments),
    groupUpdate: wire.groupUpdateMessage !== undefined,
  };
}
