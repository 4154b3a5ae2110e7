import { useState } from 'preact/hooks';
import { text } from '../text.ts';
import { listText } from '../names.ts';
import type { ReactionGroup } from './reactions.ts';

interface ReactionPillsProps {
  groups: readonly ReactionGroup[];
  /** What somebody is called here. */
  nameOf: (accountId: string) => string;
  /** null where none can be given. */
  onReact: ((emoji: string, on: boolean) => void) | null;
}

/** More kinds than these are folded. */
const SHOWN = 6;

/** Emoji below a bubble; a click gives the same one or takes the own one back. */
export function ReactionPills({ groups, nameOf, onReact }: ReactionPillsProps) {
  const [all, setAll] = useState(false);
  const shown = all || groups.length <= SHOWN ? groups : groups.slice(0, SHOWN);
  return (
    <div class="reactions" role="group" aria-label={text('reactions')}>
      {shown.map(({ emoji, from, own }) => {
        const people = text('reactionFrom', listText(from.map(nameOf)));
        return (
          <button
            key={emoji}
            type="button"
            class={own ? 'reaction reaction-own' : 'reaction'}
            aria-pressed={own}
            title={people}
            disabled={onReact === null}
            onClick={() => onReact?.(emoji, !own)}
          >
            <bdi class="reaction-emoji">{emoji}</bdi>
            {from.length > 1 && <span>{from.length}</span>}
            <span class="visually-hidden">{people}</span>
          </button>
        );
      })}
      {shown.length < groups.length && (
        <button
          type="button"
          class="reaction"
          aria-label={text('showAllReactions')}
          title={text('showAllReactions')}
          onClick={() => setAll(true)}
        >
          +{groups.length - shown.length}
        </button>
      )}
    </div>
  );
}
