import { messageElements } from './keep-place.ts';

/** Arrow keys, Home and End go from message to message; up enters at the newest one, Esc leaves. */
export function moveBetweenMessages(event: KeyboardEvent): void {
  const log = event.currentTarget as HTMLElement;
  const all = messageElements(log);
  const at = all.indexOf(event.target as HTMLElement);
  if (event.ctrlKey || event.metaKey || event.altKey || (at < 0 && (event.target !== log || event.key !== 'ArrowUp')))
    return;
  const next = {
    ArrowUp: at < 0 ? all.at(-1) : all[Math.max(0, at - 1)],
    ArrowDown: all[at + 1] ?? all[at],
    Home: all[0],
    End: all.at(-1),
    Escape: log,
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  if (next !== log) next.scrollIntoView({ block: 'nearest' });
}
