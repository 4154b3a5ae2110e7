import { describe, expect, it } from 'vitest';
import { isReservedName, lookAlikes, nameSkeleton, theirShownName } from '../../src/protocol/look-alike-names.ts';

describe('a name that only we give', () => {
  it.each([
    'Note to Self',
    'note to self',
    'NOTE  TO  SELF',
    'Note to Self!',
    'Note-to-Self',
    '«Note to Self»',
    'Nоte tо Sеlf', // Cyrillic
    '\u039dote to Self', // Greek
    'Ｎｏｔｅ ｔｏ Ｓｅｌｆ',
    '𝐍𝐨𝐭𝐞 𝐭𝐨 𝐒𝐞𝐥𝐟',
    'N0te to 5e1f',
    'Nóte tó Sélf',
    'No\u200bte\u00ad to Se\u2060lf',
    '\u202eNote to Self',
    'Note\u00a0to\u3164Self',
    'Notiz an mich',
    'Note à mon intention',
    'Заметки для себя',
    '自分用メモ',
    'Kendime Not',
    'Starling',
    'Stаrling',
    'Session',
    'You',
  ])('is not for others: %s', (name) => {
    expect(isReservedName(name)).toBe(true);
    expect(theirShownName(name)).toBe('');
  });

  it.each(['Ana', 'Note', 'Self', 'Noté', 'Youssef', 'Yu', 'Ben Starling', 'Уй', '', '🐦', 'Ноте'])(
    'may be like it in part: %s',
    (name) => {
      expect(isReservedName(name)).toBe(false);
    },
  );
});

describe('names that look alike', () => {
  it.each([
    ['Ben', '\u0412en'],
    ['Ben', '\u0392en'],
    ['Ben', 'BEN '],
    ['Carolina', 'CaroIina'],
    ['Mara', 'Marа'],
    ['modern', 'modem'],
    ['Anna', 'An\u200bna'],
    ['José', 'Jose'],
    ['Łukasz', 'łukasz'],
    ['Zoë 🐦', 'Zoe'],
  ])('have one skeleton: %s and %s', (one, other) => {
    expect(nameSkeleton(one)).toBe(nameSkeleton(other));
    expect([...lookAlikes(['Somebody', one, other])].sort((a, b) => a - b)).toEqual([1, 2]);
  });

  it('leaves apart what differs, and what has no letters', () => {
    expect(lookAlikes(['Ann', 'Anne', 'Ben', 'Bea', '🐦', '🐤', '', ''])).toEqual(new Set());
  });
});
