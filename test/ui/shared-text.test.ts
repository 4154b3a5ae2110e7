import { describe, expect, it } from 'vitest';
import { sharedItem } from '../../src/ui/share/shared-text.ts';

const PAGE = { title: 'A title', url: 'https://a.example/p', selection: '', comment: '', preview: true };

describe('sharedItem', () => {
  it('puts comment, quote and address on lines of their own, with the card', () => {
    expect(sharedItem({ ...PAGE, comment: ' look ', selection: 'a line' })).toEqual({
      text: 'look\n\n“a line”\n\nhttps://a.example/p',
      preview: { url: 'https://a.example/p', title: 'A title' },
    });
  });

  it('is the bare address when asked for the link only', () => {
    expect(sharedItem({ ...PAGE, preview: false })).toEqual({ text: 'https://a.example/p', preview: null });
  });

  it('cuts a long selection so that the message keeps its limit and its address', () => {
    const { text } = sharedItem({ ...PAGE, comment: 'c'.repeat(500), selection: '😀'.repeat(4_000) });
    expect([...text].length).toBeLessThanOrEqual(2_000);
    expect(text.endsWith('…”\n\nhttps://a.example/p')).toBe(true);
  });
});
