import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { changeName, readProfile, writeProfile } from '../../../src/protocol/config/user-profile.ts';
import { NOW_MS, text } from './model-swarm.ts';

const NOW_S = NOW_MS / 1_000;
const KEY = 'k'.repeat(32);

/** A config with these values at the top, as another client may have written them. */
function profile(values: Record<string, bigint | string>): ConfigObject {
  const config = new ConfigObject();
  for (const [key, value] of Object.entries(values)) config.set([key], value);
  config.confirmPushed(config.push(NOW_MS).seqno, ['h']);
  return config;
}

describe('the profile', () => {
  it('of a new account is empty', () => {
    expect(readProfile(new ConfigObject())).toEqual({
      name: '',
      picture: null,
      priority: 0,
      expirySeconds: 0,
      blindedRequests: null,
      updatedSeconds: 0,
    });
  });

  it('is read as it was written', () => {
    const config = new ConfigObject();
    const picture = { url: 'http://files/1', key: new Uint8Array(32).fill(1) };
    const written = { name: 'Ünal', picture, priority: -1, expirySeconds: 60, blindedRequests: false };
    writeProfile(config, { ...written, changed: NOW_S });
    expect(readProfile(config)).toEqual({ ...written, updatedSeconds: NOW_S });
    writeProfile(config, { name: '', picture: null, priority: 0, expirySeconds: 0, blindedRequests: null, changed: 0 });
    expect(config.get([])).toEqual(new Map());
  });

  it('reads wrong types as absent', () => {
    const wrong = { n: 5n, p: 1n, q: KEY, '+': 'x', e: 'x', M: 'x', t: 'x', T: 'x' };
    expect(readProfile(profile(wrong))).toEqual(readProfile(new ConfigObject()));
    expect(readProfile(profile({ M: 2n, e: -5n, t: -5n }))).toEqual(readProfile(new ConfigObject()));
    expect(readProfile(profile({ M: 1n })).blindedRequests).toBe(true);
    expect(readProfile(profile({ M: 0n })).blindedRequests).toBe(false);
  });

  it('takes no name above 100 bytes, and then changes nothing', () => {
    const config = profile({ n: 'old' });
    const before = config.written();
    const picture = { url: 'u'.repeat(224), key: new Uint8Array(32) };
    expect(() => writeProfile(config, { name: 'ü'.repeat(51) })).toThrow(MalformedInputError);
    expect(() => writeProfile(config, { name: 'new', picture })).toThrow(MalformedInputError);
    expect(() => changeName(config, 'x'.repeat(101), NOW_S)).toThrow(MalformedInputError);
    expect(config.written()).toBe(before);
    writeProfile(config, { name: 'ü'.repeat(50) });
    expect(readProfile(config).name).toBe('ü'.repeat(50));
  });

  it('cuts a longer name that others wrote', () => {
    expect(readProfile(profile({ n: text('ü'.repeat(200)) })).name).toBe('ü'.repeat(50));
  });

  it.each([
    [{}, 'own'],
    [{ t: 5n }, 'own'],
    [{ t: 5n, T: 5n }, 'own'],
    [{ t: 5n, T: 6n }, 'renewed'],
    [{ T: 1n }, 'renewed'],
    [{ t: 6n, T: 5n }, 'own'],
    // In ms and in seconds.
    [{ t: 1_700_000_001_000n, T: 1_700_000_000n }, 'own'],
    [{ t: 1_700_000_000n, T: 1_700_000_001_000_000n }, 'renewed'],
  ])('with the times %o shows the %s picture', (times, url) => {
    const pictures = { p: 'own', q: KEY, P: 'renewed', Q: KEY };
    expect(readProfile(profile({ ...pictures, ...times })).picture?.url).toBe(url);
  });

  it('shows no picture rather than the one that is not in force', () => {
    expect(readProfile(profile({ P: 'renewed', Q: KEY })).picture).toBeNull();
    expect(readProfile(profile({ p: 'own', q: KEY, T: 1n })).picture).toBeNull();
  });

  it('tells others the later of both times, but only if the person ever changed it', () => {
    expect(readProfile(profile({ t: 5n })).updatedSeconds).toBe(5);
    expect(readProfile(profile({ t: 5n, T: 9n })).updatedSeconds).toBe(9);
    expect(readProfile(profile({ T: 9n })).updatedSeconds).toBe(0);
  });
});

describe('changing the name', () => {
  it.each([
    [{}, { t: BigInt(NOW_S), T: undefined }],
    [{ t: 5n }, { t: BigInt(NOW_S), T: undefined }],
    [
      { t: 5n, T: 5n },
      { t: BigInt(NOW_S), T: 5n },
    ],
    [
      { t: 5n, T: 6n },
      { t: 5n, T: BigInt(NOW_S) },
    ],
    [{ T: 6n }, { t: undefined, T: BigInt(NOW_S) }],
  ])('with the times %o writes the time to the newer', (times, after) => {
    const config = profile({ n: 'old', ...times });
    changeName(config, 'new', NOW_S);
    expect(readProfile(config).name).toBe('new');
    expect({ t: config.get(['t']), T: config.get(['T']) }).toEqual(after);
  });

  it('to the same is no change', () => {
    const config = profile({ n: 'same', t: 5n });
    changeName(config, 'same', NOW_S);
    expect(config.state).toBe('clean');
  });

  it('to nothing removes it', () => {
    const config = profile({ n: 'old' });
    changeName(config, '', NOW_S);
    expect(config.get(['n'])).toBeUndefined();
    expect(config.get(['t'])).toBe(BigInt(NOW_S));
  });

  it('leaves the picture in force', () => {
    const config = profile({ p: 'own', q: KEY, P: 'renewed', Q: KEY, t: 5n, T: 6n });
    changeName(config, 'new', NOW_S);
    expect(readProfile(config).picture?.url).toBe('renewed');
  });
});
