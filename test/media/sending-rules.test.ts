import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { concatBytes, utf8 } from '../../src/crypto/bytes.ts';
import { fromLatin1, u32Bytes } from '../../src/media/octets.ts';
import { sendingRule } from '../../src/media/sending-rules.ts';
import { goesAsItIs, SENDING_RULES } from '../../src/media/sending-table.ts';
import { fileTypeOf } from '../../src/media/sniff.ts';
import { prepareFile } from '../../src/ui/composing-files/prepare-file.ts';
import { cameraJpeg, fixture } from './camera-pictures.ts';

const NAMELESS = { name: '', type: '' };
const ftyp = (brands: string) =>
  concatBytes(u32Bytes(8 + brands.length), fromLatin1(`ftyp${brands}`), new Uint8Array(16));
const starts = (text: string) => concatBytes(fromLatin1(text), new Uint8Array(64));

it('every type that we tell apart has a rule, and the documentation says the same', () => {
  const table = readFileSync('docs/metadata.md', 'utf8').matchAll(/^\| `([^`]+)` +\| (\S+) +\|/gmu);
  expect(Object.fromEntries([...table].map(([, type, rule]) => [type, rule]))).toEqual(SENDING_RULES);
  const pictures = Object.entries(SENDING_RULES).filter(([type]) => type.startsWith('image/'));
  expect(pictures.filter(([, rule]) => rule === 'as-it-is')).toEqual([]);
});

describe('a picture that cannot be freed of its metadata', () => {
  it.each([
    ['TIFF', starts('II*\0\x08\0\0\0')],
    ['TIFF, the other way round', starts('MM\0*\0\0\0\x08')],
    ['a big TIFF', starts('II+\0\x08\0\0\0')],
    ['CR2', starts('II*\0\x10\0\0\0CR\x02\0')],
    ['CR3', ftyp('crx \0\0\0\x01crx isom')],
    ['CRW', starts('II\x1a\0\0\0HEAPCCDR')],
    ['ORF', starts('IIRO\x08\0\0\0')],
    ['RW2', starts('IIU\0\x18\0\0\0')],
    ['RAF', starts('FUJIFILMCCD-RAW 0201')],
    ['MRW', starts('\0MRM')],
    ['X3F', starts('FOVb')],
    ['JPEG XL', starts('\xff\x0a')],
    ['JPEG XL in boxes', starts('\0\0\0\x0cJXL \r\n\x87\n')],
    ['JPEG 2000', starts('\0\0\0\x0cjP  \r\n\x87\n')],
    ['JPEG XR', starts('II\xbc\x01')],
    ['an icon', starts('\0\0\x01\0\x01\0')],
    ['a pointer', starts('\0\0\x02\0\x01\0')],
    ['SVG', utf8('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['Photoshop', starts('8BPS\0\x01')],
    ['GIMP', starts('gimp xcf v011')],
  ])('is refused: %s', async (_, bytes) => {
    expect(sendingRule(bytes, NAMELESS)).toBe('refused');
    const ports = { preparePicture: vi.fn(), filmSize: vi.fn() };
    expect(await prepareFile(new File([bytes], 'harmless.bin'), ports)).toBe('not-stripped');
    expect(ports.preparePicture).not.toHaveBeenCalled();
  });

  it.each([
    ['photo.DNG', ''],
    ['photo.pef ', ''],
    ['drawing.svgz', ''],
    ['photo', 'image/x-unheard-of'],
    ['photo.jpg', 'image/jpeg'],
  ])('is refused when only its name or type says so: %s %s', (name, type) => {
    expect(sendingRule(starts('no such format'), { name, type })).toBe('refused');
    expect(sendingRule(starts('PK\x03\x04'), { name, type })).toBe('refused');
  });
});

describe('other files', () => {
  it('are told apart by their bytes', () => {
    expect(sendingRule(cameraJpeg(), { name: 'film.mp4', type: 'video/mp4' })).toBe('stripped');
    expect(sendingRule(fixture('photo.avif'), NAMELESS)).toBe('redrawn');
    expect(sendingRule(ftyp('hevx\0\0\0\0mif1'), NAMELESS)).toBe('redrawn');
    expect(sendingRule(ftyp('abcd\0\0\0\0mif1heic'), NAMELESS)).toBe('redrawn');
    expect(sendingRule(ftyp('isom\0\0\x02\0isomiso2'), { name: 'film.mp4', type: 'video/mp4' })).toBe('as-it-is');
    expect(sendingRule(utf8('%PDF-1.7'), { name: 'picture.jpg', type: 'image/jpeg' })).toBe('as-it-is');
    expect(sendingRule(utf8('notes'), { name: 'notes.txt', type: 'text/plain' })).toBe('as-it-is');
    expect(fileTypeOf(fromLatin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'))).toBe('application/x-ole-storage');
  });

  it('are said to go as they are, unless there is nothing in them but what they show', () => {
    for (const type of ['video/mp4', 'audio/mpeg', 'application/pdf', 'application/vnd.oasis.opendocument.text', ''])
      expect(goesAsItIs(type)).toBe(true);
    for (const type of ['image/jpeg', 'image/webp', 'text/plain', 'text/plain;charset=utf-8'])
      expect(goesAsItIs(type)).toBe(false);
  });
});
