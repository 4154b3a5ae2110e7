import type { Contact } from '../../protocol/config/contacts.ts';
import type { Disappearing, NotifyMode } from '../../store/rows.ts';
import type { StoredConversation } from '../../store/internal-rows.ts';

const MODES: readonly NotifyMode[] = ['default', 'all', 'none', 'mentions'];
const EXPIRY: readonly Disappearing['mode'][] = ['off', 'after-send', 'after-read'];

export const notifyMode = (value: number): NotifyMode => MODES[value] ?? 'default';
export const notifyNumber = (mode: NotifyMode): number => MODES.indexOf(mode);

export const disappearingOf = (mode: number, seconds: number): Disappearing => {
  const known = EXPIRY[mode] ?? 'off';
  return known === 'off' || seconds <= 0 ? { mode: 'off', seconds: 0 } : { mode: known, seconds };
};
export const expiryNumber = ({ mode }: Disappearing): number => EXPIRY.indexOf(mode);

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
  }) satisfies Partial<StoredConversation>;

/** The fields of a conversation as its contact's entry. */
export const contactOfFields = (row: StoredConversation): Omit<Contact, 'id' | 'picture'> => ({
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
});
