import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import type { MessengerApi } from '../../src/messenger/api.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));
const sendMessage = vi.hoisted(() =>
  vi.fn<(topic: string, call: { method: string; input?: unknown }) => Promise<unknown>>(),
);
vi.mock('@webext-core/messaging', () => ({ defineExtensionMessaging: () => ({ sendMessage }) }));
const { answerCall, messengerClient } = await import('../../src/messenger/rpc.ts');

/** A messenger that has only the calls a test needs. */
const ready = (calls: Partial<MessengerApi>) => () => Promise.resolve(calls as MessengerApi);

describe('answerCall', () => {
  it('passes the input on and the result back', async () => {
    const openConversation = vi.fn<MessengerApi['openConversation']>(async () => ({ key: 'k' }));
    const answer = await answerCall(ready({ openConversation }), {
      method: 'openConversation',
      input: { accountId: 'x' },
    });
    expect(answer).toEqual({ ok: { key: 'k' } });
    expect(openConversation).toHaveBeenCalledWith({ accountId: 'x' });
  });

  it('gives code and sentence of an error made on purpose', async () => {
    const newPath = () => Promise.reject(new MalformedInputError('no such word: xyz'));
    expect(await answerCall(ready({ newPath }), { method: 'newPath' })).toEqual({
      error: { code: 'malformed-input', message: 'no such word: xyz' },
    });
  });

  it('tells only the name of any other error: its text could hold anything', async () => {
    const newPath = () => Promise.reject(new TypeError('secret'));
    expect(await answerCall(ready({ newPath }), { method: 'newPath' })).toEqual({
      error: { code: 'internal', message: 'TypeError' },
    });
  });

  it.each([[null], ['newPath'], [{}], [{ method: 'constructor' }], [{ method: 'start' }], [{ method: 7 }]])(
    'refuses %j',
    async (call) => {
      expect(await answerCall(ready({}), call)).toMatchObject({ error: { code: 'malformed-input' } });
    },
  );
});

describe('a call that the stopping background cuts off', () => {
  const CUT_OFF = new Error('the message channel closed before a response was received');
  const NOBODY = new Error('Could not establish connection. Receiving end does not exist.');
  const waits: number[] = [];
  const client = messengerClient(async (ms) => void waits.push(ms));

  beforeEach(() => {
    waits.length = 0;
    sendMessage.mockReset();
  });

  it('is made again, under one id where twice would be something else', async () => {
    sendMessage
      .mockRejectedValueOnce(CUT_OFF)
      .mockRejectedValueOnce(NOBODY)
      .mockResolvedValueOnce({ ok: { id: 'x' } });
    expect(await client.send({ conversation: 'c', text: 'words' })).toEqual({ id: 'x' });
    const inputs = sendMessage.mock.calls.map(([, call]) => call.input);
    expect(inputs).toHaveLength(3);
    expect(inputs[0]).toMatchObject({ conversation: 'c', text: 'words', id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(inputs[1]).toEqual(inputs[0]);
    expect(inputs[2]).toEqual(inputs[0]);
    expect(waits.length).toBe(2);
  });

  it('keeps an id that the page has chosen', async () => {
    sendMessage.mockResolvedValueOnce({ ok: { id: 'mine' } });
    await client.send({ conversation: 'c', text: 'words', id: 'mine' });
    expect(sendMessage.mock.calls[0]?.[1].input).toEqual({ conversation: 'c', text: 'words', id: 'mine' });
  });

  it('is not made again where that would be another attempt, unless nobody had taken it', async () => {
    sendMessage.mockRejectedValueOnce(CUT_OFF);
    await expect(client.createAccount({ name: 'Anna' })).rejects.toMatchObject({ code: 'unreachable' });
    expect(sendMessage).toHaveBeenCalledTimes(1);
    sendMessage.mockRejectedValueOnce(NOBODY).mockResolvedValueOnce({ ok: {} });
    await client.createAccount({ name: 'Anna' });
    expect(sendMessage).toHaveBeenCalledTimes(3);
  });

  it('is given up after some time, and at once when the page has outlived the extension', async () => {
    sendMessage.mockRejectedValue(CUT_OFF);
    await expect(client.markRead({ conversation: 'c' })).rejects.toMatchObject({ code: 'unreachable' });
    expect(sendMessage.mock.calls.length).toBeGreaterThan(3);
    sendMessage.mockReset().mockRejectedValue(new Error('Extension context invalidated.'));
    await expect(client.markRead({ conversation: 'c' })).rejects.toMatchObject({ code: 'unreachable' });
    expect(sendMessage).toHaveBeenCalledTimes(1);
  });

  it('is not made again when it was answered, though with a refusal', async () => {
    sendMessage.mockResolvedValueOnce({ error: { code: 'blocked', message: 'unblock to write' } });
    await expect(client.send({ conversation: 'c', text: 'x' })).rejects.toMatchObject({ code: 'blocked' });
    expect(sendMessage).toHaveBeenCalledTimes(1);
  });
});
