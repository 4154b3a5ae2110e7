import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zipArchive } from '../../scripts/zip-archive.ts';

const files = [
  { path: 'b/two.txt', bytes: new TextEncoder().encode('two') },
  { path: 'a.txt', bytes: new Uint8Array(100_000).fill(65) },
];

it('gives the same bytes whatever the order of files and the clock', async () => {
  const first = zipArchive(files);
  await new Promise((go) => setTimeout(go, 5));
  expect(zipArchive(files.toReversed())).toEqual(first);
  expect(Object.keys(unzipSync(first))).toEqual(['a.txt', 'b/two.txt']);
  expect(unzipSync(first)['a.txt']).toEqual(files[1]?.bytes);
});
