import type { ConversationRow } from '../../store/rows.ts';
import { mediumId } from '../names.ts';
import { Avatar } from '../parts/avatar.tsx';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';

/** What is certain about a stranger, and what is not. */
export function StrangerCard({ row }: { row: ConversationRow }) {
  const copy = useCopy();
  return (
    <div class="stranger">
      <Avatar accountId={row.accountId} name="" size={72} />
      <h2 class="heading">{text('someoneNew')}</h2>
      {row.name !== '' && (
        <p class="soft">
          {text('theyCallThemselves')} <b dir="auto">{row.name}</b>
          {text('namesCanBeMadeUp')}
        </p>
      )}
      <button
        type="button"
        class="id-chip"
        aria-label={text('copyTheirId')}
        title={row.accountId}
        onClick={() => copy(row.accountId)}
      >
        <bdi>{mediumId(row.accountId)}</bdi>
        <Icon name="copy" size={14} />
      </button>
    </div>
  );
}
