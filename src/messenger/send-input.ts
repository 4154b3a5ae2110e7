import type { PreviewToSend } from './api.ts';
import type { Repeatable } from './repeated-calls.ts';

/** What a page asks to be sent; `id` becomes the id of the message. */
export interface SendInput extends Repeatable {
  conversation: string;
  text: string;
  preview?: PreviewToSend | null;
  /** Id of the message that is answered. */
  quote?: string;
  /**
   * Ids of draft files of this conversation, in order: pictures and videos together, anything else alone (07 §5.8).
   * Codes: `not-a-contact`, `malformed-input`, `file-too-large`, `too-many-files`.
   */
  files?: readonly string[];
}
