import type { StoredConversation } from '../store/internal-rows.ts';
import type { RequestState } from '../store/rows.ts';

/** @see protocol 07 §5.1 */
export function requestState(row: Pick<StoredConversation, 'kind' | 'approved' | 'approvedMe'>): RequestState {
  if (row.kind === 'me' || row.approved === row.approvedMe) return 'none';
  return row.approved ? 'outgoing' : 'incoming';
}
