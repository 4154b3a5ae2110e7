import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTopic } from './topics.ts';

const DATA = join(import.meta.dirname, 'data');

/** The transcript takes long and has its own test beside the development network. */
const names = readdirSync(DATA)
  .map((file) => file.replace(/\.json$/, ''))
  .filter((name) => name !== 'storage-rpc-transcripts');

describe('the public vectors', () => {
  it.each(names)('%s agrees with the reference wherever the product has it', async (name) => {
    const results = await runTopic(name, JSON.parse(readFileSync(join(DATA, `${name}.json`), 'utf8')));
    expect(results.filter((result) => result.problem !== undefined)).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
  });

  it('covers every topic of accounts, messages, onion requests and configs', async () => {
    const topics = ['accounts', 'mnemonic', 'ed25519-x25519', 'xed25519', 'hash', 'message-hash', 'storage-signatures'];
    for (const part of ['contacts', 'convo', 'envelope', 'invalid', 'merge', 'multipart', 'profile', 'usergroups'])
      topics.push(`config-${part}`);
    topics.push('session-protocol', 'padding', 'envelope-1o1', 'onion-layer', 'onion-request', 'onion-v4');
    for (const name of topics) {
      const results = await runTopic(name, JSON.parse(readFileSync(join(DATA, `${name}.json`), 'utf8')));
      expect([name, results.filter((result) => result.skipped)]).toEqual([name, []]);
    }
  });

  it('covers both encryptions of files', async () => {
    for (const name of ['attachment-legacy', 'attachment-stream', 'avatar-legacy', 'v2-attachment-stream']) {
      const results = await runTopic(name, JSON.parse(readFileSync(join(DATA, `${name}.json`), 'utf8')));
      expect([name, results.filter((result) => result.skipped)]).toEqual([name, []]);
    }
  });

  it('counts a case that must fail but is accepted as failed', async () => {
    const cases = [{ name: 'x', op: 'pad', in: { plaintext: '' }, error: 'no' }];
    expect(await runTopic('padding', { topic: 'padding', cases })).toMatchObject([
      { problem: expect.stringContaining('accepted') },
    ]);
  });

  it('counts a rejection by a foreign error as failed', async () => {
    const cases = [{ name: 'x', op: 'pad', in: {}, error: 'no' }];
    expect(await runTopic('padding', { cases })).toMatchObject([{ problem: expect.stringContaining('foreign') }]);
  });
});
