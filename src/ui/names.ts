import { theirShownName } from '../protocol/look-alike-names.ts';
import { localized } from './local-setting.ts';
import { shownName } from '../protocol/shown-name.ts';
import type { ConversationRow, MarkedAlike } from '../store/rows.ts';
import { text } from './text.ts';

/** `05f3…7e52`: a hint, never for comparing. */
export const shortId = (accountId: string): string => `${accountId.slice(0, 4)}…${accountId.slice(-4)}`;

/** `05f3a91c77…9c81b7e52`: where there is room for a longer hint. */
export const mediumId = (accountId: string): string => `${accountId.slice(0, 10)}…${accountId.slice(-10)}`;

/** Groups of four, for comparing. */
export const groupedId = (accountId: string): string => accountId.match(/.{1,4}/g)?.join(' ') ?? '';

/**
 * What the interface calls a conversation: nickname, their own name (never one of ours), else the short ID, which also
 * stands behind names that look like another's.
 */
export function conversationName(
  row: Pick<ConversationRow, 'kind' | 'name' | 'nickname' | 'accountId'> & MarkedAlike,
): string {
  if (row.kind === 'me') return text('noteToSelf');
  const name = shownName(row.nickname) || theirShownName(row.name);
  if (name === '') return shortId(row.accountId);
  return row.alike ? `${name} (${shortId(row.accountId)})` : name;
}

/** The name an avatar takes initials from; requests of strangers show speckles only. */
export function avatarName(row: Pick<ConversationRow, 'name' | 'nickname' | 'request'>): string {
  return row.request === 'incoming' ? '' : shownName(row.nickname) || theirShownName(row.name);
}

const lists = localized(() => new Intl.ListFormat(undefined, { type: 'conjunction' }));

/** "You and Ana". */
export const listText = (names: readonly string[]): string => lists().format(names);
