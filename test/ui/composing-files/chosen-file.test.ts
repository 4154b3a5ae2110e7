import { describe, expect, it } from 'vitest';
import type { FileRow } from '../../../src/store/rows.ts';
import { messagesOf, movedBy, nameForType, typeToTell } from '../../../src/ui/composing-files/chosen-file.ts';

const files = (...types: string[]): FileRow[] =>
  types.map((contentType, index) => ({ id: String(index), about: { contentType, isVoice: false } }) as FileRow);

describe('messages that files make', () => {
  it.each([
    ['nothing', [], []],
    ['pictures and films together', ['image/png', 'video/mp4', 'image/jpeg'], [['0', '1', '2']]],
    ['others alone, in order', ['image/png', 'application/pdf', 'image/png'], [['0'], ['1'], ['2']]],
    ['what follows each other', ['text/plain', 'audio/mpeg', 'image/png', 'image/gif'], [['0'], ['1'], ['2', '3']]],
    ['no picture that nobody draws', ['image/tiff', 'image/svg+xml'], [['0'], ['1']]],
  ])('%s', (_, types, expected) => {
    expect(messagesOf(files(...types))).toEqual(expected);
  });

  it('holds at most 32 in each', () => {
    const sizes = messagesOf(files(...Array.from({ length: 33 }, () => 'image/png'))).map(({ length }) => length);
    expect(sizes).toEqual([32, 1]);
  });
});

describe('the type that is told', () => {
  it.each([
    ['image/png', 'text/plain', 'image/png'],
    ['application/zip', 'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
    ['application/zip', '', 'application/zip'],
    ['application/octet-stream', 'text/markdown', 'text/markdown'],
    ['application/octet-stream', '', 'application/octet-stream'],
    ['text/html', 'image/png', 'text/html'],
  ])('of %s named %s is %s', (sniffed, named, told) => {
    expect(typeToTell(sniffed, named)).toBe(told);
  });
});

describe('the name of a picture', () => {
  it.each([
    ['a.heic', 'image/jpeg', 'a.jpg'],
    ['a.JPEG', 'image/jpeg', 'a.JPEG'],
    ['v1.2 final', 'image/png', 'v1.2 final.png'],
    ['Screenshot 2026-11-30 at 10.15.30', 'image/png', 'Screenshot 2026-11-30 at 10.15.30.png'],
    ['Screenshot at 10.15.30.HEIC', 'image/png', 'Screenshot at 10.15.30.png'],
    ['plan.v2', 'image/jpeg', 'plan.v2.jpg'],
    ['Dr. Who', 'image/webp', 'Dr. Who.webp'],
    ['a.b.tiff', 'image/png', 'a.b.png'],
    ['', 'image/png', ''],
    ['/home/me/a.png', 'image/png', 'a.png'],
    ['report.pdf', 'application/pdf', 'report.pdf'],
  ])('%s as %s is %s', (name, type, expected) => {
    expect(nameForType(name, type)).toBe(expected);
  });
});

describe('moving', () => {
  it('goes by one place and stops at the ends', () => {
    expect(movedBy(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
    expect(movedBy(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(movedBy(['a', 'b'], 'b', 1)).toBeNull();
    expect(movedBy(['a', 'b'], 'a', -1)).toBeNull();
    expect(movedBy(['a'], 'x', 1)).toBeNull();
  });
});
