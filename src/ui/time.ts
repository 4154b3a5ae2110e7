import { localized, localSetting } from './local-setting.ts';

const DAY_MS = 86_400_000;

const clock = localized(() => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }));
const weekdayShort = localized(() => new Intl.DateTimeFormat(undefined, { weekday: 'short' }));
const weekdayLong = localized(() => new Intl.DateTimeFormat(undefined, { weekday: 'long' }));
const dayMonth = localized(() => new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }));
const dayMonthYear = localized(
  () => new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' }),
);
const dayLong = localized(() => new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' }));
const moment = localized(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'medium' }));
const month = localized(() => new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }));
const relative = localized(() => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }));

/** Local midnight at or before `ms`. */
function startOfDay(ms: number): number {
  // Read, so that whoever counts days counts them again in another time zone.
  void localSetting.value;
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Whole days between the local days of two times; a change to summer time does not matter. */
const daysBetween = (fromMs: number, toMs: number): number =>
  Math.round((startOfDay(toMs) - startOfDay(fromMs)) / DAY_MS);

/** "14:32", in the habit of the locale. */
export const clockTime = (ms: number): string => clock().format(ms);

/** What a list row shows: the time today, the weekday within six days, else the date. */
export function rowTime(ms: number, nowMs: number): string {
  const days = daysBetween(ms, nowMs);
  if (days <= 0) return clock().format(ms);
  if (days <= 6) return weekdayShort().format(ms);
  return new Date(ms).getFullYear() === new Date(nowMs).getFullYear()
    ? dayMonth().format(ms)
    : dayMonthYear().format(ms);
}

/** "Today", "Yesterday", the weekday within six days, else the date. */
export function dayName(ms: number, nowMs: number): string {
  const days = daysBetween(ms, nowMs);
  if (days > 6) return dayLong().format(ms);
  if (days > 1) return weekdayLong().format(ms);
  const name = relative().format(-Math.max(days, 0), 'day');
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** "2026-03-03": the local day, as inputs of dates write it. */
export const dateInputValue = (ms: number): string => {
  const day = new Date(ms);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

/** When the local day of such a value begins; null if it is none. */
export function midnightOf(value: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return null;
  const ms = Date.parse(`${value}T00:00`);
  return Number.isNaN(ms) ? null : ms;
}

/** "March 2026". */
export const monthName = (ms: number): string => month().format(ms);

/** "3 March 2026". */
export const dateText = (ms: number): string => dayLong().format(ms);

const AGO: readonly (readonly [unit: 'minute' | 'hour' | 'day', ms: number, below: number])[] = [
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', DAY_MS, Infinity],
];

/** "6 minutes ago", "this minute" for what has just been or is ahead of a slow clock. */
export function agoText(ms: number, nowMs: number): string {
  const passed = Math.max(0, nowMs - ms);
  const [unit, unitMs] = AGO.find(([, size, below]) => passed / size < below) ?? ['day', DAY_MS];
  return relative().format(-Math.floor(passed / unitMs), unit);
}

/** "in 6 days", "in 3 hours", "in 20 minutes": when something ahead happens; a begun unit counts. */
export function inText(ms: number, nowMs: number): string {
  const left = Math.max(0, ms - nowMs);
  const [unit, unitMs] = AGO.findLast(([, size]) => left >= size) ?? ['minute', 60_000];
  return relative().format(Math.ceil(left / unitMs), unit);
}

const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** "1 week", "12 hours", "90 seconds": a length of time in the largest unit that it fills exactly. */
export function durationText(seconds: number): string {
  const [unit, size] =
    UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? (['second', 1] as const);
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

/** "24 November 2026 at 14:38:06". */
export const momentText = (ms: number): string => moment().format(ms);

/** "4:32": minutes and seconds that are left. */
export function leftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const sameDay = (aMs: number, bMs: number): boolean => startOfDay(aMs) === startOfDay(bMs);

/** ISO form for the `datetime` attribute. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
