import { describe, expect, it, vi } from 'vitest';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import type { MessengerApi } from '../../src/messenger/api.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));
vi.mock('@webext-core/messaging', () => ({ defineExtensionMessaging: () => ({}) }));
const { answerCall } = await import('../../src/messenger/rpc.ts');

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
