import type { HandedOver } from './rows.ts';

/** Names one wish of a person, for as many calls as it takes. 32 lower-case hex digits. */
export const newCallId = (): string => crypto.randomUUID().replaceAll('-', '');

/** What the messenger is asked to send. */
export const handedCall = (conversation: string, message: HandedOver) => ({
  conversation,
  id: message.id,
  text: message.text,
  ...(message.quote !== null && { quote: message.quote }),
  ...(message.preview !== null && { preview: message.preview }),
  ...(message.files.length > 0 && { files: message.files }),
});
