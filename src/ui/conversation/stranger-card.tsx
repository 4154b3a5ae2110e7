import type { ConversationRow } from '../../store/rows.ts';
import { mediumId } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';

/** Stands for the name in the sentence, which each language puts where it wants. */
const NAME_PLACE = '\u0000';

/** What is certain about a stranger, and what is not. */
export function StrangerCard({ row }: { row: ConversationRow }) {
  const copy = useCopy();
  const [before, after] = text('theyCallThemselves', NAME_PLACE).split(NAME_PLACE);
  return (
    <div class="stranger">
      <Avatar accountId={row.accountId} name="" size={72} />
      <h2 class="heading">{text('someoneNew')}</h2>
      {row.name !== '' && (
        <p class="soft">
          {before}
          <b dir="auto">{row.name}</b>
          {after} {text('namesCanBeMadeUp')}
        </p>
      )}
      <button type="button" class="id-chip" title={row.accountId} onClick={() => copy(row.accountId)}>
        <span class="visually-hidden">{text('copyTheirId')}</span>
        <bdi>{mediumId(row.accountId)}</bdi>
        <Icon name="copy" size={14} />
      </button>
    </div>
  );
}
