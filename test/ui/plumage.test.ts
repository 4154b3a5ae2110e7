import { describe, expect, it } from 'vitest';
import { initialsOf } from '../../src/ui/initials.ts';
import { plumageOf } from '../../src/ui/plumage.ts';

const idOf = (bytes: number[]): string => `05${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

describe('plumageOf', () => {
  it('takes the colour from the first two bytes, most significant first', () => {
    const rest = Array.from({ length: 30 }, () => 0);
    expect(plumageOf(idOf([0, 7, ...rest])).from).toBe('#b1553f');
    expect(plumageOf(idOf([1, 0, ...rest])).from).toBe('#7d5fa3'); // 256 mod 12 = 4
  });

  it('places nine speckles by angle, distance and size bytes', () => {
    const bytes = Array.from({ length: 32 }, () => 0);
    bytes[2] = 64; // a quarter of a turn
    bytes[11] = 64; // half of the distance
    bytes[20] = 2; // the largest radius
    const { speckles } = plumageOf(idOf(bytes));
    expect(speckles).toHaveLength(9);
    expect(speckles[0]).toEqual({ x: 50, y: 73, radius: 3.75 });
    expect(speckles[1]).toEqual({ x: 50, y: 50, radius: 2 });
  });

  it('keeps every speckle within the circle', () => {
    for (const { x, y, radius } of plumageOf(idOf(Array.from({ length: 32 }, () => 255))).speckles) {
      expect(Math.hypot(x - 50, y - 50) + radius).toBeLessThanOrEqual(50);
    }
  });

  it('gives a picture for a text that is no ID', () => {
    expect(plumageOf('').from).toBe('#0f7a78');
  });
});

describe('initialsOf', () => {
  it.each([
    ['the first and the last word', 'Ana Maria Kovač', 'AK'],
    ['one letter for one word', 'robin', 'R'],
    ['letters of any script', 'ليلى حداد', 'لح'],
    ['a whole emoji family alone', '👩‍👩‍👧 Family', '👩‍👩‍👧'],
    ['words that begin with a letter only', '(the) Owl –', 'O'],
    ['nothing for a name without letters', ' … ', ''],
    ['composed letters as one', 'é', 'É'],
  ])('takes %s', (_, name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});
