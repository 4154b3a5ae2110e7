import { describe, expect, it } from 'vitest';
import { stripTracking } from '../../src/ui/share/tracking.ts';

describe('stripTracking', () => {
  it('takes out what says where a click came from, and names it', () => {
    expect(stripTracking('https://a.example/p?id=7&utm_source=x&fbclid=1#part')).toEqual({
      url: 'https://a.example/p?id=7#part',
      removed: ['utm_source', 'fbclid'],
    });
  });

  it('drops the question mark when nothing is left behind it', () => {
    expect(stripTracking('https://a.example/p?gclid=1').url).toBe('https://a.example/p');
  });

  it('keeps order, encoding and empty values of everything else', () => {
    const kept = 'https://a.example/p?b=%C3%A4+x&a=&a=2&c';
    expect(stripTracking(`${kept}&utm_medium=mail`).url).toBe(kept);
  });

  it('knows parts that track on one site only', () => {
    expect(stripTracking('https://youtu.be/abc?si=1&t=20').url).toBe('https://youtu.be/abc?t=20');
    expect(stripTracking('https://a.example/?si=1').removed).toEqual([]);
    expect(stripTracking('https://notyoutube.com/?si=1').removed).toEqual([]);
  });

  it('is not fooled by capitals and escapes in names', () => {
    expect(stripTracking('https://a.example/?UTM_Source=1&%75tm_term=2').url).toBe('https://a.example/');
  });

  it.each([
    ['no address', 'hello?utm_source=1'],
    ['another scheme', 'mailto:a@b.example?utm_source=1'],
    ['a question mark behind the hash', 'https://a.example/#/x?utm_source=1'],
    ['a malformed escape', 'https://a.example/?%zz=1'],
  ])('leaves %s as it is', (_, url) => {
    expect(stripTracking(url)).toEqual({ url, removed: [] });
  });
});
