import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownName } from '../../src/protocol/shown-name.ts';

describe('a name as it is shown', () => {
  it.each([
    ['Ana Lucía', 'Ana Lucía'],
    ['محمد', 'محمد'],
    ['می‌خواهم', 'می‌خواهم'], // a joiner that Persian needs
    ['👩‍👩‍👧 family ❤️', '👩‍👩‍👧 family ❤️'],
    ['ที่นี่', 'ที่นี่'],
    ['  two   words \n here ', 'two words here'],
    ['Ana\u202Enimda', 'Ananimda'],
    ['\u2066\u2067\u202BAna\u200F', 'Ana'],
    ['A\u200Bn\u00ADa\uFEFF', 'Ana'],
    ['Ana\u200D\u200D\u200D', 'Ana'],
    ['\u3164\u2800\u115F', ''],
    ['\u200B\u200C\u200D\u2060', ''],
    ['\u0301\u0302', ''],
    ['A\uD800na', 'Ana'],
    ['An\u0000\u0007\u001Ba', 'Ana'],
    ['Ana\u{E0041}\u{E0042}', 'Ana'],
    [
      'Ana 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
      'Ana 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    ],
    [
      '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
      '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
    ],
    ['🏴\u{E0067}\u{E0062}', '🏴'],
    [`🏴${'\u{E0061}'.repeat(9)}\u{E007F}`, '🏴'],
    ['x\u{E0067}\u{E0062}\u{E0065}\u{E007F}', 'x'],
  ])('%j is %j', (name, shown) => {
    expect(shownName(name)).toBe(shown);
  });

  it('has no towers of marks', () => {
    expect(shownName(`A${'\u0301'.repeat(10_000)}na`).length).toBeLessThan(10);
  });

  it('never turns, hides or breaks what stands beside it, and is the same when it is shown again', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          ...'\u202A\u202B\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\u061C\u200B\u200C\u200D\u2028\n\t',
        ),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        fc.constantFrom('a', 'ß', 'א', '\u0301', '👩', '\uFE0F', ' '),
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(hostile, (name) => {
        const shown = shownName(name);
        expect(shown).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\n\r\t\u2028\u2029]/);
        expect(shown).not.toMatch(/\p{M}{5}/u);
        expect(shown).not.toMatch(/\p{Cs}/u);
        expect(shownName(shown)).toBe(shown);
      }),
      { numRuns: 2_000 },
    );
  });
});
