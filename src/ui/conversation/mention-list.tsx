import type { DraftMention } from '../../store/rows.ts';
import { optionId } from '../emoji/shortcode-list.tsx';
import { shortId } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import { text } from '../text.ts';

interface MentionListProps {
  id: string;
  matches: readonly DraftMention[];
  chosen: number;
  onTake: (mention: DraftMention) => void;
}

/** Whom an `@` that is being typed may mean. The focus stays in the text. */
export function MentionList({ id, matches, chosen, onTake }: MentionListProps) {
  return (
    <div class="shortcode-list" role="listbox" id={id} aria-label={text('peopleFound')}>
      {matches.map((mention, index) => (
        <div
          key={mention.accountId}
          id={optionId(id, index)}
          class="shortcode-option"
          role="option"
          aria-selected={index === chosen}
          onPointerDown={(event) => {
            event.preventDefault(); // the text keeps the focus
            onTake(mention);
          }}
        >
          <Avatar accountId={mention.accountId} name={mention.name} size={24} />
          <bdi class="ellipsis">{mention.name}</bdi>
          <span class="mention-id" dir="ltr">
            {shortId(mention.accountId)}
          </span>
        </div>
      ))}
    </div>
  );
}
