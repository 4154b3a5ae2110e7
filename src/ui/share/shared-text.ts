import type { SharedItem } from '../../messenger/api.ts';
import { TEXT_LIMIT, codePoints } from '../conversation/text-length.ts';
import { firstCharacters } from '../../protocol/whole-characters.ts';

export interface SharedParts {
  title: string;
  url: string;
  /** Text selected in the page; '' if none. */
  selection: string;
  comment: string;
  /** Sends title and address as a card too; the address is in the text either way, which other clients need. */
  preview: boolean;
}

/**
 * The message a shared page becomes: comment, quoted selection, address, each on its own lines. A selection that is too
 * long for one message is cut, the address never.
 */
export function sharedItem({ title, url, selection, comment, preview }: SharedParts): SharedItem {
  const said = comment.trim();
  const room = TEXT_LIMIT - codePoints(url) - codePoints(said) - '“…”\n\n\n\n'.length;
  const quote = selection.trim() === '' || room < 20 ? '' : `“${shortened(selection.trim(), room)}”`;
  return {
    text: [said, quote, url].filter((part) => part !== '').join('\n\n'),
    preview: preview ? { url, title: title.trim() } : null,
  };
}

function shortened(text: string, limit: number): string {
  const kept = firstCharacters(text, limit);
  return kept === text ? text : `${kept}…`;
}
