import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import {
  type AttachmentPointer,
  boundedContentType,
  boundedFileName,
  readPointer,
  readPointers,
  writePointer,
} from '../../src/protocol/attachment-pointer.ts';
import { decodeContent, encodeContent, textMessage } from '../../src/protocol/content.ts';
import { AttachmentPointer as Wire } from '../../src/protocol/proto/content.gen.ts';

const POINTER: AttachmentPointer = {
  url: 'http://filev2.getsession.org/file/abc',
  key: new Uint8Array(64).fill(7),
  digest: new Uint8Array(32).fill(9),
  size: 1234,
  contentType: 'image/jpeg',
  name: 'a picture.jpg',
  caption: 'look',
  isVoice: false,
  width: 640,
  height: 480,
};

const wire = (change: Partial<AttachmentPointer>) => Wire.encode(writePointer({ ...POINTER, ...change })).finish();

describe('attachment pointers', () => {
  it('come out as they went in', () => {
    const voice = { ...POINTER, isVoice: true, contentType: 'audio/mp4', width: 0, height: 0, caption: '', name: '' };
    const stream = { ...POINTER, key: new Uint8Array(32).fill(1), digest: null };
    for (const pointer of [POINTER, voice, stream]) {
      const data = { ...textMessage('text'), attachments: [pointer, POINTER] };
      const preview = { url: 'https://a.example', title: 'a', image: pointer };
      const content = encodeContent({ kind: 'data', sigTimestampMs: 5, data: { ...data, previews: [preview] } });
      const back = decodeContent(content).data;
      expect(back?.attachments).toEqual([pointer, POINTER]);
      expect(back?.previews).toEqual([preview]);
    }
  });

  it('always have the number that the oldest clients need', () => {
    expect(toHex(wire({}))).toMatch(/^090000000000000000/);
    expect(toHex(wire({ url: 'http://a.example/file/258#p=00' }))).toMatch(/^090201000000000000/);
    expect(toHex(wire({ url: 'http://a.example/file/9999999999999999' }))).toMatch(/^090000000000000000/);
    const { deprecatedId: _left, ...rest } = writePointer(POINTER);
    expect(() => readPointer(rest)).toThrow(MalformedInputError);
  });

  it('lose what cannot be right', () => {
    const read = (change: object) => readPointer({ ...writePointer(POINTER), ...change });
    expect(read({ key: new Uint8Array(63) }).key).toBeNull();
    expect(read({ digest: new Uint8Array(31) }).digest).toBeNull();
    expect(read({ url: `http://a.example/file/${'a'.repeat(3000)}` }).url).toBe('');
    expect(read({ width: 4_000_000_000 }).width).toBe(0);
    expect(read({ caption: 'a'.repeat(10_000) }).caption).toHaveLength(2000);
    expect(readPointer({ deprecatedId: 0 })).toEqual({
      url: '',
      key: null,
      digest: null,
      size: 0,
      contentType: 'application/octet-stream',
      name: '',
      caption: '',
      isVoice: false,
      width: 0,
      height: 0,
    });
    expect(() => readPointers(Array.from({ length: 33 }, () => writePointer(POINTER)))).toThrow(MalformedInputError);
    expect(readPointers(Array.from({ length: 32 }, () => writePointer(POINTER)))).toHaveLength(32);
  });

  it('name files without folders and without signs that hide what they are', () => {
    expect(boundedFileName('/etc/passwd')).toBe('passwd');
    expect(boundedFileName('..\\..\\windows\\evil.exe')).toBe('evil.exe');
    expect(boundedFileName('cod\u202Egpj.exe')).toBe('codgpj.exe');
    expect(boundedFileName('a\u0000b\r\nc.txt')).toBe('abc.txt');
    expect(['..', '.', '', ' ', 'folder/'].map(boundedFileName)).toEqual(['', '', '', '', '']);
    const long = boundedFileName(`${'ü'.repeat(300)}.jpeg`);
    expect(long.endsWith('ü.jpeg')).toBe(true);
    expect(utf8(long).length).toBeLessThanOrEqual(255);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
        const bounded = boundedFileName(name);
        expect(utf8(bounded).length).toBeLessThanOrEqual(255);
        expect(bounded).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u);
        expect(boundedFileName(bounded)).toBe(bounded);
      }),
    );
  });

  it('name types that are types', () => {
    expect(boundedContentType('Image/PNG')).toBe('image/png');
    expect(boundedContentType('audio/ogg; codecs="opus"')).toBe('audio/ogg');
    expect(boundedContentType('image/svg+xml')).toBe('image/svg+xml');
    for (const odd of ['', 'image', 'image/', '<script>', 'a/b/c', `image/${'a'.repeat(100)}`, 'im age/png'])
      expect(boundedContentType(odd)).toBe('application/octet-stream');
  });
});
