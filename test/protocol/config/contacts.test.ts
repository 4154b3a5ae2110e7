import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import type { ConfigValue } from '../../../src/protocol/config/config-data.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { hexBytes } from '../../../src/protocol/config/config-values.ts';
import {
  type Contact,
  eraseContact,
  readContact,
  readContacts,
  writeContact,
} from '../../../src/protocol/config/contacts.ts';
import { NOW_MS, text } from './model-swarm.ts';

const EVE = `05${'ee'.repeat(32)}`;
const BOB = `05${'bb'.repeat(32)}`;

const NOBODY: Omit<Contact, 'id'> = {
  name: '',
  nickname: '',
  approved: false,
  approvedMe: false,
  blocked: false,
  priority: 0,
  notifications: 0,
  muteUntil: 0,
  expiryMode: 0,
  expirySeconds: 0,
  created: 0,
  picture: null,
  profileUpdated: 0,
};

/** A contact as another client may have written it. */
function contact(values: Record<string, ConfigValue>): ConfigObject {
  const config = new ConfigObject();
  for (const [key, value] of Object.entries(values)) config.set(['c', hexBytes(EVE), key], value);
  return config;
}

const field = (config: ConfigObject, key: string): ConfigValue | undefined => config.get(['c', hexBytes(EVE), key]);

describe('a contact', () => {
  it('is read as it was written', () => {
    const config = new ConfigObject();
    const written: Omit<Contact, 'id'> = {
      name: 'Eve',
      nickname: 'E',
      approved: true,
      approvedMe: true,
      blocked: true,
      priority: 2,
      notifications: 2,
      muteUntil: 1_700_000_000,
      expiryMode: 2,
      expirySeconds: 60,
      created: 1_700_000_001,
      picture: { url: 'http://files/1', key: new Uint8Array(32).fill(1) },
      profileUpdated: 1_700_000_002,
    };
    writeContact(config, EVE, written);
    expect(readContact(config, EVE)).toEqual({ id: EVE, ...written });
  });

  it('keeps its name, even an empty one, and so is there', () => {
    const config = new ConfigObject();
    writeContact(config, EVE, {});
    expect(config.get(['c', hexBytes(EVE)])).toEqual(new Map([['n', '']]));
    expect(readContact(config, EVE)).toEqual({ id: EVE, ...NOBODY });
    writeContact(config, EVE, { name: 'Eve' });
    writeContact(config, EVE, NOBODY);
    expect(config.get(['c', hexBytes(EVE)])).toEqual(new Map([['n', '']]));
  });

  it('keeps fields that are not given', () => {
    const config = contact({ n: 'Eve', N: 'E', a: 1n, x: 5n });
    writeContact(config, EVE, { blocked: true });
    expect(config.get(['c', hexBytes(EVE)])).toEqual(
      new Map<string, ConfigValue>([
        ['n', 'Eve'],
        ['N', 'E'],
        ['a', 1n],
        ['x', 5n],
        ['b', 1n],
      ]),
    );
  });

  it('reads wrong types as absent', () => {
    const wrong: Record<string, ConfigValue> = {
      n: 5n,
      N: ['x'],
      a: 'x',
      A: 2n,
      b: new Map([['x', 1n]]),
      '+': 'x',
      '@': -2n,
      '!': -3n,
      e: 1n,
      E: 'x',
      j: 'x',
      t: ['x'],
      p: 'http://files/1',
      q: 'short',
    };
    expect(readContact(contact(wrong), EVE)).toEqual({ id: EVE, ...NOBODY });
  });

  it('has its name cut, and refuses a nickname that is too long', () => {
    const config = new ConfigObject();
    writeContact(config, EVE, { name: `${'x'.repeat(99)}ü` });
    expect(readContact(config, EVE)?.name).toBe('x'.repeat(99));
    const before = config.written();
    expect(() => writeContact(config, EVE, { name: 'new', nickname: 'ü'.repeat(51) })).toThrow(MalformedInputError);
    const picture = { url: 'u'.repeat(224), key: new Uint8Array(32) };
    expect(() => writeContact(config, EVE, { name: 'new', picture })).toThrow(MalformedInputError);
    expect(() => writeContact(config, BOB.slice(1), {})).toThrow(MalformedInputError);
    expect(config.written()).toBe(before);
  });

  it('shows longer names of others cut', () => {
    const config = contact({ n: text('ü'.repeat(80)), N: 'x'.repeat(70_000) });
    expect(readContact(config, EVE)).toMatchObject({ name: 'ü'.repeat(50), nickname: 'x'.repeat(100) });
  });

  it('has times in seconds, whatever they were given in', () => {
    const config = contact({ n: '', j: 1_700_000_000_123n, '!': 1_700_000_000_123_456n });
    expect(readContact(config, EVE)).toMatchObject({ created: 1_700_000_000, muteUntil: 1_700_000_000 });
    writeContact(config, EVE, { created: 1_700_000_001_999, muteUntil: 0, profileUpdated: 1_700_000_002 });
    expect([field(config, 'j'), field(config, '!'), field(config, 't')]).toEqual([
      1_700_000_001n,
      undefined,
      1_700_000_002n,
    ]);
  });

  it('has a timer only with both mode and seconds', () => {
    const config = new ConfigObject();
    const written = () => [field(config, 'e'), field(config, 'E')];
    writeContact(config, EVE, { expiryMode: 1, expirySeconds: 60 });
    expect(written()).toEqual([1n, 60n]);
    writeContact(config, EVE, { expirySeconds: 90 });
    expect(written()).toEqual([1n, 90n]);
    writeContact(config, EVE, { expiryMode: 3 });
    expect(written()).toEqual([undefined, undefined]);
    writeContact(config, EVE, { expiryMode: 2, expirySeconds: 0 });
    expect(written()).toEqual([undefined, undefined]);
    for (const half of [{ e: 1n }, { E: 60n }, { e: 3n, E: 60n }, { e: 2n, E: -1n }])
      expect(readContact(contact({ n: '', ...half }), EVE)).toMatchObject({
        expiryMode: 0,
        expirySeconds: 0,
      });
  });

  it('has no mode for mentions: all are told', () => {
    const config = new ConfigObject();
    writeContact(config, EVE, { notifications: 3 });
    expect(field(config, '@')).toBe(1n);
  });
});

describe('contacts', () => {
  it('come by id, without what is none', () => {
    const config = contact({ n: 'Eve' });
    writeContact(config, BOB, { name: 'Bob' });
    config.set(['c', 'short', 'n'], 'x');
    config.set(['c', hexBytes(`03${'aa'.repeat(32)}`), 'n'], 'a group');
    config.set(['c', hexBytes(`05${'cc'.repeat(32)}`)], 'no dict');
    expect(readContacts(config).map(({ name }) => name)).toEqual(['Bob', 'Eve']);
    expect(readContact(config, `05${'cc'.repeat(32)}`)).toBeNull();
  });

  it('are none where there is something else', () => {
    const config = new ConfigObject();
    expect(readContacts(config)).toEqual([]);
    config.set(['c'], 'text');
    expect(readContacts(config)).toEqual([]);
    expect(readContact(config, EVE)).toBeNull();
    writeContact(config, EVE, { name: 'Eve' });
    expect(readContacts(config)).toHaveLength(1);
  });

  it('are erased as a whole, once', () => {
    const config = contact({ n: 'Eve', x: 5n });
    config.confirmPushed(config.push(NOW_MS).seqno, ['h']);
    expect(eraseContact(config, EVE)).toBe(true);
    expect(config.get(['c'])).toBeUndefined();
    expect(eraseContact(config, EVE)).toBe(false);
  });
});
