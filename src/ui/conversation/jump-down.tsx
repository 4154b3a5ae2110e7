import { useLive } from '../data/use-live.ts';
import { Icon } from '../parts/icon.tsx';
import { plural, text } from '../text.ts';

const MANY = 99;

interface JumpDownProps {
  conversation: string;
  /** Messages after this one are new. */
  seenMs: number;
  onPress: () => void;
}

/** The way back to the end, and how much has arrived there meanwhile. */
export function JumpDown({ conversation, seenMs, onPress }: JumpDownProps) {
  const count = useLive((local) => local.countNewer(conversation, seenMs, MANY + 1), [conversation, seenMs]) ?? 0;
  const label = count === 0 ? text('toNewest') : `${text('toNewest')} (${plural('newMessages', count)})`;
  return (
    <button type="button" class="jump-down" aria-label={label} title={label} onClick={onPress}>
      <Icon name="arrow-up" size={18} />
      {count > 0 && <span class="badge">{count > MANY ? `${MANY}+` : count}</span>}
    </button>
  );
}
