import { describe, expect, it } from 'vitest';
import { GatewayError, GuardError } from '../../src/network/errors.ts';
import { NativeRelay, type RelayPort } from '../../src/network/native-relay.ts';
import type { RelayRequest } from '../../src/protocol/native-message.ts';

const GUARD = { ed25519: 'a'.repeat(64), ip: '192.0.2.1', port: 22021 };

/** A program that answers as it likes, and what it was sent. */
function program(answers: (request: RelayRequest, say: (message: unknown) => void, end: () => void) => void) {
  const seen: RelayRequest[] = [];
  const state = { started: 0, closed: 0 };
  const connect = (): RelayPort => {
    state.started++;
    let tell: (message: unknown) => void = () => undefined;
    let gone: () => void = () => undefined;
    let open = true;
    const end = () => ((open = false), gone());
    return {
      send: (message) => {
        if (!open) throw new Error('Attempting to use a disconnected port object');
        seen.push(message);
        queueMicrotask(() => answers(message, (answer) => open && tell(answer), end));
      },
      onMessage: (listener) => (tell = listener),
      onClosed: (listener) => (gone = listener),
      close: () => ((open = false), void state.closed++),
    };
  };
  return { seen, state, relay: new NativeRelay({ connect, idleMs: 5 }) };
}

const send = (relay: NativeRelay, timeoutMs = 1_000) => relay.send(GUARD, new Uint8Array([1, 2]), { timeoutMs });
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
const ANSWER = { status: 200, part: 0, parts: 1, data: 'AQI=' };

describe('a relay that cannot be relied on', () => {
  it.each<[string, unknown]>([
    ['no object', 'hello'],
    ['an answer without a number', { status: 200, part: 0, parts: 1, data: '' }],
    ['a status that is none', { id: 1, status: -1, part: 0, parts: 1, data: '' }],
    ['a part of a megabyte', { id: 1, ...ANSWER, data: 'A'.repeat(1_000_000) }],
    ['a thousand parts', { id: 1, ...ANSWER, parts: 1_000 }],
    ['parts out of order', { id: 1, ...ANSWER, part: 1, parts: 2 }],
    ['what is no base64', { id: 1, ...ANSWER, data: '<script>' }],
    ['a greeting instead', { id: 1, ok: true, v: 1, version: '' }],
  ])('%s: an error of the gateway, and another connection for what follows', async (_, nonsense) => {
    let polite = false;
    const { relay, state } = program((request, say) => say(polite ? { ...ANSWER, id: request.id } : nonsense));
    const error = await failure(send(relay));
    expect(error).toBeInstanceOf(GatewayError);
    polite = true;
    expect(await send(relay)).toEqual({ status: 200, body: new Uint8Array([1, 2]) });
    expect(state.started).toBeLessThanOrEqual(2);
  });

  it('answers for others are nobody’s', async () => {
    const { relay } = program((request, say) => {
      say({ ...ANSWER, id: request.id + 1_000, data: 'AAAA' });
      say({ ...ANSWER, id: request.id });
    });
    expect((await send(relay)).body).toEqual(new Uint8Array([1, 2]));
  });

  it('silence: an error in time, and the request is taken back', async () => {
    const { relay, seen } = program(() => undefined);
    expect(await failure(send(relay, 20))).toMatchObject({ constructor: GuardError, reason: 'silent' });
    expect(seen.at(-1)).toEqual({ id: 1, op: 'cancel' });
  });

  it('all that is on its way fails when the program ends', async () => {
    const { relay } = program((request, _, end) => request.id === 2 && end());
    expect(await Promise.all([failure(send(relay)), failure(send(relay))])).toEqual([
      expect.any(GatewayError),
      expect.any(GatewayError),
    ]);
  });

  it('one that the browser does not know', async () => {
    const relay = new NativeRelay({
      connect: () => {
        throw new Error('No such native application org.starling.relay');
      },
    });
    expect(await failure(send(relay))).toMatchObject({ constructor: GatewayError, status: undefined });
  });

  it.each([
    ['unknown', 404],
    ['busy', 429],
    ['unreachable', 502],
    ['silent', 504],
    ['<b>', 502],
  ])('its word %s counts as the status %d of a gateway', async (error, status) => {
    const { relay } = program((request, say) => say({ id: request.id, error }));
    expect(await failure(send(relay))).toMatchObject({ constructor: GatewayError, status });
  });

  it('one of another version is none', async () => {
    const { relay } = program((request, say) => say({ id: request.id, ok: true, v: 2, version: '9' }));
    expect(await failure(relay.information())).toBeInstanceOf(GatewayError);
  });

  it('a development network with a broken list is none', async () => {
    const { relay } = program((request, say) =>
      say({ id: request.id, ok: true, v: 1, version: '1', network: 'development', nodes: 'AAAA' }),
    );
    expect(await failure(relay.information())).toBeInstanceOf(GatewayError);
  });
});

describe('the connection', () => {
  it('is one for all requests, and let go when it is idle', async () => {
    const { relay, state } = program((request, say) => say({ ...ANSWER, id: request.id }));
    await Promise.all([send(relay), send(relay), send(relay)]);
    expect(state).toEqual({ started: 1, closed: 0 });
    await expect.poll(() => state.closed).toBe(1);
    await send(relay);
    expect(state.started).toBe(2);
  });

  it('is not let go under a request', async () => {
    const { relay, state } = program((request, say) => {
      if (request.op === 'onion') setTimeout(() => say({ ...ANSWER, id: request.id }), request.id === 1 ? 0 : 60);
    });
    await send(relay);
    await send(relay);
    expect(state).toEqual({ started: 1, closed: 0 });
  });
});
