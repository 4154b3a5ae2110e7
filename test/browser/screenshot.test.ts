import { describe, expect, it } from 'vitest';
import { pictureOfUrl } from '../../src/browser/screenshot.ts';

describe('a captured tab', () => {
  it('is read from the address that browsers give', async () => {
    const picture = pictureOfUrl('data:image/png;base64,iVBORw==');
    expect(picture?.type).toBe('image/png');
    expect(new Uint8Array((await picture?.arrayBuffer()) ?? [])).toEqual(new Uint8Array([0x89, 0x50, 0x4e, 0x47]));
  });

  it.each(['', 'data:text/html;base64,AAAA', 'data:image/png,AAAA', 'data:image/png;base64,#', 'https://a.example/'])(
    'is nothing else: %s',
    (url) => {
      expect(pictureOfUrl(url)).toBeNull();
    },
  );
});
