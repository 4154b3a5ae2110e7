// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useWait } from '../../src/ui/lock/use-wait.ts';
import { useNow } from '../../src/ui/use-now.ts';

let clockMs: number;
let steadyMs: number;
/** How far the clock goes on by itself from one look at it to the next. */
let betweenLooksMs: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  [clockMs, steadyMs, betweenLooksMs] = [1_000_000, 0, 0];
  vi.spyOn(Date, 'now').mockImplementation(() => (clockMs += betweenLooksMs));
  vi.spyOn(performance, 'now').mockImplementation(() => (steadyMs += betweenLooksMs));
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function waiting(ms: number) {
  const { result } = renderHook(() => useWait());
  void act(() => result.current[1](ms));
  return () => result.current[0];
}

/** Time passes for the clock, for the page, and for its timers. */
const pass = (clock: number, steady = clock, timers = steady) =>
  void act(() => {
    clockMs += clock;
    steadyMs += steady;
    vi.advanceTimersByTime(timers);
  });

describe('the wait after a wrong passphrase', () => {
  it('counts down and ends', () => {
    const left = waiting(5_000);
    expect(left()).toBe(5);
    pass(4_100);
    expect(left()).toBe(1);
    pass(900, 900, 250);
    expect(left()).toBe(0);
  });

  it('ends although the last look falls between two ticks of the clock', () => {
    const left = waiting(5_000);
    betweenLooksMs = 1;
    pass(4_998, 4_998, 250);
    pass(0, 0, 5_000);
    betweenLooksMs = 0;
    expect(left()).toBe(0);
  });

  it.each([
    ['the clock was set back by a day', -86_400_000, 6_000],
    ['the clock was set ahead', 86_400_000, 10],
    ['the computer slept, and the time of the page stood still', 60_000, 0],
  ])('ends when %s', (_, clock, steady) => {
    const left = waiting(5_000);
    pass(clock, steady, 250);
    expect(left()).toBe(0);
  });

  it.each(['focus', 'pageshow', 'pointerdown', 'keydown'])('ends at once on %s, though no timer has run', (event) => {
    const left = waiting(5_000);
    pass(60_000, 60_000, 0);
    expect(left()).toBe(5);
    void act(() => void window.dispatchEvent(new Event(event)));
    expect(left()).toBe(0);
  });

  it('ends as soon as a hidden page is seen again', () => {
    const seen = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const left = waiting(5_000);
    pass(60_000);
    seen.mockReturnValue('visible');
    void act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(left()).toBe(0);
  });

  it('begins anew with each refusal', () => {
    const left = waiting(5_000);
    pass(6_000);
    const again = waiting(10_000);
    expect([left(), again()]).toEqual([0, 10]);
  });
});

it('shows the time after a sleep as soon as somebody comes back', () => {
  const { result } = renderHook(() => useNow(30_000));
  void act(() => {
    clockMs += 3_600_000;
    window.dispatchEvent(new Event('focus'));
  });
  expect(result.current).toBe(clockMs);
});
