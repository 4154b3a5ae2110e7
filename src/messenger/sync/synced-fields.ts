import { fromHex, toHex, utf8 } from '../../crypto/bytes.ts';
import type { Picture } from '../../protocol/config/config-values.ts';
import type { Contact } from '../../protocol/config/contacts.ts';
import { MAX_PICTURE_URL_BYTES } from '../../protocol/limits.ts';
import type { Disappearing, NotifyMode } from '../../store/rows.ts';
import type { PictureAddress, StoredConversation } from '../../store/internal-rows.ts';

const MODES: readonly NotifyMode[] = ['default', 'all', 'none', 'mentions'];
const EXPIRY: readonly Disappearing['mode'][] = ['off', 'after-send', 'after-read'];

export const notifyMode = (value: number): NotifyMode => MODES[value] ?? 'default';
export const notifyNumber = (mode: NotifyMode): number => MODES.indexOf(mode);

export const disappearingOf = (mode: number, seconds: number): Disappearing => {
  const known = EXPIRY[mode] ?? 'off';
  return known === 'off' || seconds <= 0 ? { mode: 'off', seconds: 0 } : { mode: known, seconds };
};
export const expiryNumber = ({ mode }: Disappearing): number => EXPIRY.indexOf(mode);

export const addressOf = (picture: Picture | null): PictureAddress | null =>
  picture && { url: picture.url, key: toHex(picture.key) };

/** null also for an address that is longer than the configs take. */
export const pictureOf = (address: PictureAddress | null): Picture | null =>
  address && utf8(address.url).length <= MAX_PICTURE_URL_BYTES ? { url: address.url, key: fromHex(address.key) } : null;

/** A contact's entry as fields of its conversation. */
export const fieldsOfContact = (contact: Contact) =>
  ({
    name: contact.name,
    nickname: contact.nickname,
    approved: contact.approved,
    approvedMe: contact.approvedMe,
    blocked: contact.blocked,
    priority: contact.priority,
    notify: notifyMode(contact.notifications),
    mutedUntilMs: contact.muteUntil * 1000,
    disappearing: disappearingOf(contact.expiryMode, contact.expirySeconds),
    createdSeconds: contact.created,
    profileUpdatedSeconds: contact.profileUpdated,
    picture: addressOf(contact.picture),
  }) satisfies Partial<StoredConversation>;

/** The fields of a conversation as its contact's entry. */
export const contactOfFields = (row: StoredConversation): Omit<Contact, 'id'> => ({
  name: row.name,
  nickname: row.nickname,
  approved: row.approved,
  approvedMe: row.approvedMe,
  blocked: row.blocked,
  priority: row.priority,
  notifications: notifyNumber(row.notify),
  muteUntil: Math.ceil(row.mutedUntilMs / 1000),
  expiryMode: expiryNumber(row.disappearing),
  expirySeconds: row.disappearing.seconds,
  created: row.createdSeconds,
  profileUpdated: row.profileUpdatedSeconds,
  picture: pictureOf(row.picture),
});
