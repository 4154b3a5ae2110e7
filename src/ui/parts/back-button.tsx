import { useNavigation } from '../navigation.ts';
import { HOME, type Route } from '../route.ts';
import { text } from '../text.ts';
import { Icon } from './icon.tsx';

export function BackButton({ to = HOME }: { to?: Route }) {
  const { go } = useNavigation();
  return (
    <button
      type="button"
      class="icon-button back"
      aria-label={text('back')}
      title={text('back')}
      onClick={() => go(to)}
    >
      <Icon name="chevron-left" size={20} />
    </button>
  );
}
