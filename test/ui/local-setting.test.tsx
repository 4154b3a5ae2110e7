// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { timelineOf } from '../../src/ui/conversation/timeline.ts';
import { localSetting, noticeLocalSetting } from '../../src/ui/local-setting.ts';
import { clockTime, dayName, momentText, rowTime, sameDay } from '../../src/ui/time.ts';
import { message } from './gallery/sample-rows.ts';

const NOON_UTC = Date.UTC(2026, 10, 24, 12);
const HOUR = 3_600_000;
const zone = process.env.TZ;

/** Somebody travels while the page is open. */
function travel(to: string | undefined): void {
  if (to === undefined) delete process.env.TZ;
  else process.env.TZ = to;
  noticeLocalSetting();
}

beforeEach(() => travel('Europe/Berlin'));
afterEach(() => {
  cleanup();
  travel(zone);
});

const minutes = (time: string): number => Number(/:(\d\d)/.exec(time)?.[1]);

describe('another time zone', () => {
  it('is followed by every text that names a time', () => {
    const texts = () => [clockTime(NOON_UTC), momentText(NOON_UTC), rowTime(NOON_UTC, NOON_UTC)];
    const before = texts();
    travel('Asia/Kolkata');
    for (const [index, text] of texts().entries()) {
      expect(text).not.toBe(before[index]);
      expect(minutes(text)).toBe(30);
    }
    travel('Europe/Berlin');
    expect(texts()).toEqual(before);
  });

  it('is followed by days', () => {
    const late = NOON_UTC + 10.5 * HOUR; // 23:30 in Berlin, 4:00 of the next day in Kolkata
    expect(sameDay(NOON_UTC, late)).toBe(true);
    expect(dayName(NOON_UTC, late)).toBe('Today');
    travel('Asia/Kolkata');
    expect(sameDay(NOON_UTC, late)).toBe(false);
    expect(dayName(NOON_UTC, late)).toBe('Yesterday');
  });

  it('draws what is shown anew, although nothing else has changed', () => {
    const rows = [NOON_UTC, NOON_UTC + 10.5 * HOUR].map((sentAtMs) => message('a', 'x', sentAtMs));
    const Shown = () => (
      <p>
        {clockTime(NOON_UTC)} {timelineOf(rows, null).filter(({ kind }) => kind === 'day').length}
      </p>
    );
    const { container } = render(<Shown />);
    const before = container.textContent;
    expect(before).toMatch(/1$/);
    void act(() => travel('Asia/Kolkata'));
    expect(container.textContent).toMatch(/30.* 2$/);
  });

  it('counts as a change also where its clock shows the same', () => {
    const before = localSetting.value;
    travel('Africa/Lagos');
    expect(localSetting.value).not.toBe(before);
  });
});
