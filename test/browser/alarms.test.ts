import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ensurePollAlarm } from '../../src/browser/alarms.ts';

interface Alarm {
  name: string;
  scheduledTime: number;
  periodInMinutes?: number;
}

const alarms = vi.hoisted(() => ({ existing: undefined as Alarm | undefined, created: [] as object[] }));
vi.mock('wxt/browser', () => ({
  browser: {
    alarms: {
      get: async () => alarms.existing,
      create: async (name: string, info: object) => void alarms.created.push({ name, ...info }),
    },
  },
}));

const inMinutes = (minutes: number): number => Date.now() + minutes * 60_000;
const minute: Alarm = { name: 'poll', scheduledTime: 0, periodInMinutes: 1 };

describe('the alarm for polling', () => {
  beforeEach(() => {
    alarms.created = [];
  });

  it.each([
    ['none', undefined, 1],
    ['one with another period', { ...minute, scheduledTime: inMinutes(0.5), periodInMinutes: 5 }, 1],
    ['one that a wrong clock has put 400 days ahead', { ...minute, scheduledTime: inMinutes(400 * 24 * 60) }, 1],
    ['one that comes an hour late', { ...minute, scheduledTime: inMinutes(61) }, 1],
    ['one that is right', { ...minute, scheduledTime: inMinutes(0.9) }, 0],
    ['one that is due', { ...minute, scheduledTime: inMinutes(-1) }, 0],
  ])('is made anew where it is wrong: %s', async (_, existing, made) => {
    alarms.existing = existing;
    await ensurePollAlarm(60);
    expect(alarms.created).toHaveLength(made);
  });
});
