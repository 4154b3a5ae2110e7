const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekdayShort = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const weekdayLong = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const dayLong = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** Local midnight at or before `ms`. */
const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** Whole days between the local days of two times; a change to summer time does not matter. */
const daysBetween = (fromMs: number, toMs: number): number =>
  Math.round((startOfDay(toMs) - startOfDay(fromMs)) / DAY_MS);

/** "14:32", in the habit of the locale. */
export const clockTime = (ms: number): string => clock.format(ms);

/** What a list row shows: the time today, the weekday within six days, else the date. */
export function rowTime(ms: number, nowMs: number): string {
  const days = daysBetween(ms, nowMs);
  if (days <= 0) return clock.format(ms);
  if (days <= 6) return weekdayShort.format(ms);
  return new Date(ms).getFullYear() === new Date(nowMs).getFullYear() ? dayMonth.format(ms) : dayMonthYear.format(ms);
}

/** "Today", "Yesterday", the weekday within six days, else the date. */
export function dayName(ms: number, nowMs: number): string {
  const days = daysBetween(ms, nowMs);
  if (days > 6) return dayLong.format(ms);
  if (days > 1) return weekdayLong.format(ms);
  const name = relative.format(-Math.max(days, 0), 'day');
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** "3 March 2026". */
export const dateText = (ms: number): string => dayLong.format(ms);

const AGO: readonly (readonly [unit: 'minute' | 'hour' | 'day', ms: number, below: number])[] = [
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', DAY_MS, Infinity],
];

/** "6 minutes ago", "this minute" for what has just been or is ahead of a slow clock. */
export function agoText(ms: number, nowMs: number): string {
  const passed = Math.max(0, nowMs - ms);
  const [unit, unitMs] = AGO.find(([, size, below]) => passed / size < below) ?? ['day', DAY_MS];
  return relative.format(-Math.floor(passed / unitMs), unit);
}

/** "4:32": minutes and seconds that are left. */
export function leftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const sameDay = (aMs: number, bMs: number): boolean => startOfDay(aMs) === startOfDay(bMs);

/** ISO form for the `datetime` attribute. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
