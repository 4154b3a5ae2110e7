import { describe, expect, it } from 'vitest';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { readIncoming } from '../../src/messenger/incoming.ts';
import { encodeContent, textMessage, type Content } from '../../src/protocol/content.ts';
import { encodeDirectMessage } from '../../src/protocol/envelope.ts';

const anna = deriveAccount(generateSeed());
const ben = deriveAccount(generateSeed());
const T = 1_800_000_000_000;

async function received(content: Content, sender = anna, timestampMs = T) {
  const data = await encodeDirectMessage({
    content: encodeContent(content),
    timestampMs,
    sender,
    recipient: ben.accountId,
  });
  return readIncoming(data, ben);
}

const text = (body: string, change: object = {}): Content => ({
  kind: 'data',
  sigTimestampMs: T,
  data: { ...textMessage(body), ...change },
});

describe('readIncoming', () => {
  it('reads a text of somebody else', async () => {
    const previews = [{ url: 'https://a.example/', title: 'A' }];
    expect(await received(text('see https://a.example/', { previews }))).toMatchObject({
      kind: 'text',
      from: anna.accountId,
      peer: anna.accountId,
      outgoing: false,
      sentAtMs: T,
      preview: { url: 'https://a.example/', title: 'A' },
    });
  });

  it('drops a preview whose address is not in the text or that has no title', async () => {
    expect(await received(text('hi', { previews: [{ url: 'https://a.example/', title: 'A' }] }))).toMatchObject({
      preview: null,
    });
    expect(await received(text('https://a/', { previews: [{ url: 'https://a/', title: '' }] }))).toMatchObject({
      preview: null,
    });
  });

  it('discards a sent time that was changed on the way', async () => {
    expect(await received(text('x'), anna, T + 1)).toEqual({ kind: 'ignored', reason: 'time' });
  });

  it('lets only ourselves say whom a copy was for', async () => {
    expect(await received(text('x', { syncTarget: ben.accountId }))).toEqual({ kind: 'ignored', reason: 'sender' });
    expect(await received(text('x', { syncTarget: anna.accountId }), ben)).toMatchObject({
      peer: anna.accountId,
      outgoing: true,
    });
    expect(await received(text('x'), ben)).toMatchObject({ peer: ben.accountId, outgoing: true });
    expect(await received(text('x', { syncTarget: 'nobody' }), ben)).toEqual({ kind: 'ignored', reason: 'sender' });
  });

  it('lets only the author take a message back', async () => {
    const unsend = (author: string): Content => ({
      kind: 'unsend',
      sigTimestampMs: T,
      unsend: { author, timestampMs: 5 },
    });
    expect(await received(unsend(anna.accountId))).toMatchObject({ kind: 'unsend' });
    expect(await received(unsend(ben.accountId))).toEqual({ kind: 'ignored', reason: 'sender' });
  });

  it('ignores answers from ourselves, refusals, old flags, foreign typing and empty messages', async () => {
    const answer = (isApproved: boolean): Content => ({
      kind: 'request-response',
      sigTimestampMs: T,
      requestResponse: { isApproved },
    });
    expect((await received(answer(true))).kind).toBe('accepted');
    expect((await received(answer(true), ben)).kind).toBe('ignored');
    expect((await received(answer(false))).kind).toBe('ignored');
    expect((await received(text('60', { flags: 4 }))).kind).toBe('ignored');
    expect((await received(text(''))).kind).toBe('ignored');
    const typing = (timestampMs: number): Content => ({
      kind: 'typing',
      sigTimestampMs: T,
      typing: { timestampMs, started: true },
    });
    expect((await received(typing(T - 1))).kind).toBe('ignored');
    expect((await received(typing(T))).kind).toBe('typing');
    expect(await received(text('60', { flags: 2 }))).toMatchObject({ kind: 'timer', outgoing: false });
  });

  it('keeps at most 10,000 code points', async () => {
    const result = await received(text('😀'.repeat(10_001)));
    expect(result.kind === 'text' && Array.from(result.text).length).toBe(10_000);
  });

  it('ignores any bytes that are no message', async () => {
    for (const length of [0, 1, 50, 500])
      expect(await readIncoming(new Uint8Array(length).fill(length), ben)).toEqual({
        kind: 'ignored',
        reason: 'undecodable',
      });
  });
});
