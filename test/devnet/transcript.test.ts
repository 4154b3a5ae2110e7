import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { replayTranscript } from '../vectors/storage-rpc-replay.ts';
import type { Transcript } from '../vectors/replay/steps.ts';

let text: string;
const read = (changed = text): Transcript => JSON.parse(changed) as Transcript;

beforeAll(async () => {
  text = await readFile(join(import.meta.dirname, '../vectors/data/storage-rpc-transcripts.json'), 'utf8');
});

it('answers every recorded request as the real nodes did', async () => {
  const results = await replayTranscript(read());
  expect(results.filter((result) => result.problem !== undefined)).toEqual([]);
  expect(results.filter((result) => result.skipped !== true).length).toBeGreaterThan(480);
});

it.each([
  ['a status', '"status":401', '"status":402', 'store/ns-private-unsigned'],
  ['an error text', '"body_text":"invalid json"', '"body_text":"invalid JSON"', 'http/not-json'],
  ['a hash', 'Hr7f8NEYvOlsjlI4uC9LePnPJpjjjQQ4wutouQJ++Es', 'Hr7f8NEYvOlsjlI4uC9LePnPJpjjjQQ4wutouQJ++Et', 'store/ok'],
])('notices when %s differs from the record', async (_, from, to, id) => {
  const transcript = read(text.replaceAll(from, to));
  const results = await replayTranscript({ ...transcript, steps: transcript.steps.slice(0, 75) });
  expect(results.find((result) => result.name === id)?.problem).toBeDefined();
});
