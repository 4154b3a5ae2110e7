// @vitest-environment happy-dom
import { cleanup, renderHook, waitFor } from '@testing-library/preact';
import type { ComponentChildren } from 'preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalData } from '../../../src/ui/data/local-data.ts';
import { useContent } from '../../../src/ui/files/use-content.ts';
import type { Ports } from '../../../src/ui/ports.ts';
import { DataContext, PortsContext } from '../../../src/ui/ports-context.ts';
import type { FileRow } from '../../../src/store/rows.ts';
import { samplePorts } from '../gallery/sample-ports.ts';

const row = { id: 'f', state: 'here', bytes: 64, usedAtMs: Date.now() } as FileRow;
let asked: number[];
let shown: Blob[];
const { createObjectURL } = URL;

beforeEach(() => {
  [asked, shown] = [[], []];
  URL.createObjectURL = (blob) => {
    shown.push(blob as Blob);
    return `blob:${shown.length}`;
  };
});
afterEach(() => {
  cleanup();
  URL.createObjectURL = createObjectURL;
});

/** Headers are enough: nothing here decodes. */
function png(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(57);
  const view = new DataView(bytes.buffer);
  bytes.set([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set([8, 6, 0, 0, 0], 24);
  bytes.set([0, 0, 0, 0, 73, 68, 65, 84], 33); // IDAT
  bytes.set([0, 0, 0, 0, 73, 69, 78, 68], 45); // IEND
  return bytes;
}

/** An animation of two frames. */
function gif(side: number): Uint8Array<ArrayBuffer> {
  const low = side & 255;
  const high = side >> 8;
  const frame = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  return Uint8Array.from([...Buffer.from('GIF89a'), low, high, low, high, 0, 0, 0, ...frame, ...frame, 0x3b]);
}

async function contentOf(bytes: Uint8Array<ArrayBuffer>, still: Blob | null, maxSide: number) {
  const ports: Ports = {
    ...samplePorts(),
    stillPicture: async (_, side) => {
      asked.push(side);
      return still;
    },
  };
  const data = { ...((await ports.openData()) as LocalData), fileContent: async () => bytes };
  const wrapper = ({ children }: { children: ComponentChildren }) => (
    <PortsContext.Provider value={ports}>
      <DataContext.Provider value={data}>{children}</DataContext.Provider>
    </PortsContext.Provider>
  );
  const { result } = renderHook(() => useContent(row, { kind: 'picture', near: true, maxSide }), { wrapper });
  await waitFor(() => expect(result.current.state).not.toBe('waiting'));
  return result.current.state;
}

const SMALL = new Blob(['small']);

describe('a picture of many pixels', () => {
  it.each([
    ['in a conversation', 840],
    ['in the viewer', 4096],
  ])('is drawn at the size that is shown: %s', async (_, side) => {
    expect(await contentOf(png(8000, 8000), SMALL, side)).toBe('ready');
    expect(asked).toEqual([side]);
    expect(shown).toEqual([SMALL]);
  });

  it('is not put into the page whole when it could not be drawn small', async () => {
    expect(await contentOf(png(8000, 8000), null, 840)).toBe('broken');
    expect(shown).toEqual([]);
  });

  it('stands still if it is an animation', async () => {
    expect(await contentOf(gif(8000), SMALL, 840)).toBe('ready');
    expect(shown).toEqual([SMALL]);
  });
});

it.each([
  ['a small picture', png(800, 600), 840],
  ['a photo in the viewer', png(4000, 3000), 4096],
  ['a small animation', gif(400), 840],
])('%s is shown as it is', async (_, bytes, side) => {
  expect(await contentOf(bytes, null, side)).toBe('ready');
  expect(asked).toEqual([]);
  expect(shown[0]?.size).toBe(bytes.length);
});
