import { beforeEach, describe, expect, it } from 'vitest';
import { mutedWords } from '../../src/ui/conversation/muted-words.ts';
import { useCatalogue } from '../../src/ui/text.ts';
import { catalogue } from './gallery/sample-ports.ts';

const NOW_MS = new Date(2026, 10, 25, 9, 0).getTime();
const HOUR_MS = 3_600_000;
const words = (inMs: number) => mutedWords({ notify: 'default', mutedUntilMs: NOW_MS + inMs }, NOW_MS);

beforeEach(() => useCatalogue(catalogue));

describe('how long a conversation is muted', () => {
  it('is told by the clock today, with the weekday within days, else by the date', () => {
    expect(words(5 * HOUR_MS)).toMatch(/^Muted until (14:00|0?2:00.PM)$/);
    expect(words(24 * HOUR_MS)).toMatch(/^Muted until Thursday.*9:00/);
    expect(words(7 * 24 * HOUR_MS)).toMatch(/^Muted until .*December.*2026|^Muted until December/);
  });

  it('for good is only muted, and what is over is not', () => {
    expect(mutedWords({ notify: 'none', mutedUntilMs: 0 }, NOW_MS)).toBe('Muted');
    expect(words(0)).toBeNull();
  });
});
