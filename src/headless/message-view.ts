import type { MessageRow } from '../store/rows.ts';

/** How a message looks outside. Fields only ever grow. */
export const messageView = (row: MessageRow) => ({
  id: row.id,
  hash: row.hash,
  from: row.from,
  outgoing: row.outgoing,
  text: row.text,
  sentAt: row.sentAtMs,
  receivedAt: row.receivedAtMs,
  status: row.status,
  readByThem: row.readByThem,
  quote: row.quote,
  reactions: row.reactions.filter(({ removed }) => !removed).map(({ emoji, from }) => ({ emoji, from })),
  files: row.files.map(({ id, name, contentType, size, width, height, caption, isVoice, address }) => ({
    id,
    name,
    contentType,
    size,
    width,
    height,
    caption,
    isVoice,
    url: address?.url ?? null,
  })),
  preview: row.preview && { url: row.preview.url, title: row.preview.title, hasImage: Boolean(row.preview.image) },
  invitation: row.invitation,
  expiry: row.expiry,
  expiresAt: row.expiresAtMs || null,
  deleted: row.kind === 'notice' && row.text === 'noticeDeleted',
});
