import { ICON_SHAPES, type IconName } from './icon-shapes.ts';

/** Icons that point mirror in right-to-left. */
const POINTING: ReadonlySet<IconName> = new Set(['chevron-left', 'chevron-right', 'panel-right', 'log-out']);

interface IconProps {
  name: IconName;
  /** Edge in px. */
  size?: number;
  class?: string;
}

/** A Lucide icon without a name of its own: what it stands beside, or the button around it, names it. */
export function Icon({ name, size = 18, class: className = '' }: IconProps) {
  return (
    <svg
      class={`icon ${POINTING.has(name) ? 'icon-pointing' : ''} ${className}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={size < 14 ? 2.25 : 1.75}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      // Shapes of our own package, generated from lucide-static; never anything from outside.
      dangerouslySetInnerHTML={{ __html: ICON_SHAPES[name] }}
    />
  );
}
