import { fromHex, toHex } from '../../crypto/bytes.ts';
import type { AttachmentPointer } from '../../protocol/attachment-pointer.ts';
import type { StoredMessage } from '../../store/internal-rows.ts';
import type { FileAddress, FileDescription, MessageFile } from '../../store/rows.ts';
import type { DataParts } from '../composed-message.ts';

/** How a file is named on the wire; null as long as it lies nowhere. */
function pointerOf(file: MessageFile): AttachmentPointer | null {
  const { address, contentType, name, size, width, height, caption, isVoice } = file;
  if (!address) return null;
  const { url, key, digest } = address;
  return {
    url,
    key: fromHex(key),
    digest: digest === '' ? null : fromHex(digest),
    contentType,
    name,
    size,
    width,
    height,
    caption,
    isVoice,
  };
}

/** What a pointer says about the file itself. */
export const descriptionOf = (pointer: AttachmentPointer): FileDescription => ({
  contentType: pointer.contentType,
  name: pointer.name,
  size: pointer.size,
  width: pointer.width,
  height: pointer.height,
  caption: pointer.caption,
  isVoice: pointer.isVoice,
});

/** Where the file lies and what opens it; null if nobody could open it. */
export const addressOf = ({ url, key, digest }: AttachmentPointer): FileAddress | null =>
  url !== '' && key ? { url, key: toHex(key), digest: digest ? toHex(digest) : '' } : null;

/** What is written of a message, besides who writes it when. */
export function partsOf(message: Pick<StoredMessage, 'text' | 'preview' | 'quote' | 'files'>): DataParts {
  const { text, preview, quote, files } = message;
  const image = preview?.image ? pointerOf(preview.image) : null;
  return {
    body: text,
    previews: preview ? [{ url: preview.url, title: preview.title, ...(image && { image }) }] : [],
    attachments: files.map(pointerOf).filter((pointer) => pointer !== null),
    ...(quote && { quote: { author: quote.author, timestampMs: quote.sentAtMs } }),
  };
}
