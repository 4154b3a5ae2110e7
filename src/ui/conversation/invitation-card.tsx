import type { CommunityInvitation } from '../../store/rows.ts';
import { hostOf } from '../list/share-strip.tsx';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { isWebAddress } from './links.ts';

/** A way into a community. */
export function InvitationCard({ invitation }: { invitation: CommunityInvitation }) {
  return (
    <span class="invitation">
      <span class="invitation-icon">
        <Icon name="users-round" size={20} />
      </span>
      <span class="invitation-lines">
        <span class="invitation-kind">{text('communityInvitation')}</span>
        <bdi class="invitation-name">{invitation.name || text('noName')}</bdi>
        <bdi class="invitation-host">{isWebAddress(invitation.url) ? hostOf(invitation.url) : invitation.url}</bdi>
        <span class="invitation-host">{text('joinLater')}</span>
      </span>
    </span>
  );
}
