import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { replayFileServer } from '../vectors/adapters/file-server-transcripts.ts';

async function transcript(name: string, change = (text: string) => text): Promise<JsonObject> {
  const text = await readFile(join(import.meta.dirname, `../vectors/data/${name}.json`), 'utf8');
  const file = JSON.parse(change(text)) as unknown;
  if (!isObject(file)) throw new Error('no transcript');
  return file;
}

describe.each(['file-server-transcript', 'file-server-2024-transcript'])('%s', (name) => {
  it('is answered as the recorded server did, but for versions of apps and statistics', async () => {
    const results = await replayFileServer(await transcript(name));
    expect(results.filter(({ problem }) => problem !== undefined)).toEqual([]);
    expect(results.filter(({ skipped }) => skipped !== true)).toHaveLength(40);
  });
});

it.each([
  ['a status', '"status": 413', '"status": 414', 'upload empty'],
  ['an id', '9mPoq4Os16tTQHDnVRLYTKpN54w', '8mPoq4Os16tTQHDnVRLYTKpN54w', 'upload (onion, no headers)'],
  ['a key', '"size": 33', '"length": 33', 'info'],
  ['a type', 'application/octet-stream", "expires"', 'text/plain", "expires"', 'download (onion)'],
])('a replay notices when %s differs', async (_, from, to, name) => {
  const file = await transcript('file-server-transcript', (text) =>
    JSON.stringify(JSON.parse(text)).replaceAll(from.replaceAll(/([:,]) /g, '$1'), to.replaceAll(/([:,]) /g, '$1')),
  );
  const results = await replayFileServer({ ...file, exchanges: (file['exchanges'] as unknown[]).slice(0, 14) });
  expect(results.find((result) => result.name === name)?.problem).toBeDefined();
});
