import { text } from '../text.ts';
import type { ShortcodeMatch } from './emoji-search.ts';

interface ShortcodeListProps {
  id: string;
  matches: readonly ShortcodeMatch[];
  chosen: number;
  onTake: (match: ShortcodeMatch) => void;
}

/** The element of the chosen entry, for `aria-activedescendant`. */
export const optionId = (list: string, index: number): string => `${list}-${index}`;

/** What a shortcode that is being typed may become. The focus stays in the text. */
export function ShortcodeList({ id, matches, chosen, onTake }: ShortcodeListProps) {
  return (
    <div class="shortcode-list" role="listbox" id={id} aria-label={text('emojiFound')}>
      {matches.map((match, index) => (
        <div
          key={match.glyph}
          id={optionId(id, index)}
          class="shortcode-option"
          role="option"
          aria-selected={index === chosen}
          onPointerDown={(event) => {
            event.preventDefault(); // the text keeps the focus
            onTake(match);
          }}
        >
          <span class="shortcode-glyph" aria-hidden="true">
            {match.glyph}
          </span>
          <span class="ellipsis" dir="ltr">
            :{match.shortcode}:
          </span>
        </div>
      ))}
    </div>
  );
}
