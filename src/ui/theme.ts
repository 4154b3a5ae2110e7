import type { Settings } from '../messenger/api.ts';

/** Copies the choice to where `public/theme.js` finds it before the first paint, and applies it at once. */
export function rememberTheme({ theme, contrast }: Pick<Settings, 'theme' | 'contrast'>): void {
  if (localStorage.getItem('theme') === theme && localStorage.getItem('contrast') === contrast) return;
  localStorage.setItem('theme', theme);
  localStorage.setItem('contrast', contrast);
  dispatchEvent(new Event('starling-theme'));
}
