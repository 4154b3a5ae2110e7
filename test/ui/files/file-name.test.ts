import { describe, expect, it } from 'vitest';
import { endingOf, isRisky, nameParts, safeName, shownFileName } from '../../../src/ui/files/file-name.ts';

const AT = '2026-11-24 14.38';
const saved = (name: string, type = 'application/octet-stream') => safeName({ name }, type, AT);

describe('shownFileName', () => {
  it('takes folders away, of all systems', () => {
    expect(shownFileName('../../etc/passwd')).toBe('passwd');
    expect(shownFileName('C:\\Users\\robin\\photo.jpg')).toBe('photo.jpg');
  });

  it('shows the ending that counts, whatever turns the reading direction', () => {
    expect(shownFileName('photo\u202egpj.exe')).toBe('photogpj.exe');
    expect(shownFileName('a\u0000b\u200b.txt')).toBe('ab.txt');
  });
});

describe('safeName', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['what? <really>: "yes" | no*.txt', 'what_ _really__ _yes_ _ no_.txt'],
    ['..', `starling ${AT}`],
    ['.bashrc', 'bashrc'],
    ['name. . .', 'name'],
    ['CON.txt', '_CON.txt'],
    ['com7', '_com7'],
    ['console.txt', 'console.txt'],
    ['', `starling ${AT}`],
    ['日本語.txt', '日本語.txt'],
  ])('makes %j into %j', (name, expected) => {
    expect(saved(name)).toBe(expected);
  });

  it('gives an ending to what has none, by what its bytes are', () => {
    expect(saved('', 'image/jpeg')).toBe(`starling ${AT}.jpg`);
    expect(saved('holiday', 'image/png')).toBe('holiday.png');
    expect(saved('holiday.jpeg', 'image/png')).toBe('holiday.jpeg');
  });

  it('keeps the ending of a name that is too long, and no letter in halves', () => {
    const name = saved(`${'🐦'.repeat(500)}.pdf`);
    expect(name.endsWith('.pdf')).toBe(true);
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(204);
    expect(() => encodeURIComponent(name)).not.toThrow();
  });
});

it.each(['a.exe', 'a.JS', 'photo.jpg.html', 'a.svg', 'a.lnk', 'a.docm', 'setup.msi'])('warns of %s', (name) => {
  expect(isRisky(name, 'application/octet-stream')).toBe(true);
});

it.each(['a.pdf', 'a.txt', 'photo.jpg', 'exe', 'no ending'])('does not warn of %s', (name) => {
  expect(isRisky(name, 'application/octet-stream')).toBe(false);
});

it('warns of what its bytes show to be a program', () => {
  expect(isRisky('photo.jpg', 'text/html')).toBe(true);
  expect(isRisky('photo.jpg', 'application/vnd.microsoft.portable-executable')).toBe(true);
});

it('cuts names so that both parts together give the name', () => {
  for (const name of [
    'a',
    'short.pdf',
    'Murmuration in starlings, final (2).pdf',
    'no ending at all',
    '🐦🐦🐦🐦🐦🐦🐦🐦.png',
  ]) {
    expect(nameParts(name).join('')).toBe(name);
    expect(nameParts(name)[1]).toContain(endingOf(name));
  }
});
