/** What somebody looks at, before other messages are drawn. */
export interface Place {
  /** Ids of the messages in sight, the middle ones first, and how far below the top of the log they begin, in px. */
  seen: [id: string, top: number][];
  /** The focus was on or in a message. */
  focused: boolean;
}

/** All messages that are drawn, from top to bottom. */
export const messageElements = (log: Element): HTMLElement[] => [
  ...log.querySelectorAll<HTMLElement>('[data-message]'),
];

/** Notes the place before the log changes. */
export function notePlace(log: Element): Place {
  const { top, bottom } = log.getBoundingClientRect();
  const seen: Place['seen'] = [];
  for (const element of messageElements(log)) {
    const box = element.getBoundingClientRect();
    if (box.top > bottom) break;
    if (box.bottom >= top) seen.push([element.dataset.message ?? '', box.top - top]);
  }
  // The outermost ones may grow a little when they get neighbours.
  const middle = (bottom - top) / 2;
  seen.sort(([, a], [, b]) => Math.abs(a - middle) - Math.abs(b - middle));
  const focus = document.activeElement;
  return { seen, focused: focus !== log && log.contains(focus) };
}

/** Moves the log so that what was in sight stands where it stood; browsers differ in whether they do it. */
export function keepPlace(log: Element, { seen }: Place): void {
  const now = new Map(messageElements(log).map((element) => [element.dataset.message, element]));
  for (const [id, before] of seen) {
    const element = now.get(id);
    if (element === undefined) continue;
    log.scrollTop += element.getBoundingClientRect().top - log.getBoundingClientRect().top - before;
    return;
  }
}

/** If the message that had the focus is no longer drawn, the log takes it: keys go on working. */
export function keepFocus(log: HTMLElement, { focused }: Place): void {
  if (focused && (document.activeElement === null || document.activeElement === document.body))
    log.focus({ preventScroll: true });
}
