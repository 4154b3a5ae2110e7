import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/crypto/bytes.ts';
import { ed25519PublicKey } from '../../../src/crypto/ed25519.ts';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import type { ConfigValue } from '../../../src/protocol/config/config-data.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { hexBytes } from '../../../src/protocol/config/config-values.ts';
import {
  eraseCommunity,
  eraseGroup,
  eraseLegacyGroup,
  type GroupEntry,
  readGroups,
  writeCommunity,
  writeGroup,
  writeLegacyGroup,
} from '../../../src/protocol/config/user-groups.ts';
import { text } from './model-swarm.ts';

const SEED = new Uint8Array(32).fill(9);
const ID = `03${toHex(ed25519PublicKey(SEED))}`;
const AUTH = new Uint8Array(100).fill(4);
const BASE = 'https://example.org';
const PUBKEY = 'ab'.repeat(32);
const COMMON = { priority: 0, joinedAt: 0, notifications: 0, muteUntil: 0, invited: false };

const groupIn = (config: ConfigObject): GroupEntry => readGroups(config).find((one) => one.type === 'g') as GroupEntry;
const field = (config: ConfigObject, key: string): ConfigValue | undefined => config.get(['g', hexBytes(ID), key]);

describe('a group', () => {
  it('is read as it was written', () => {
    const config = new ConfigObject();
    const common = { priority: 1, joinedAt: 1_700_000_000, notifications: 3, muteUntil: 1_700_000_001, invited: true };
    writeGroup(config, ID, { name: 'Group', authData: AUTH, ...common });
    const expected = {
      type: 'g',
      id: ID,
      name: 'Group',
      secretKey: null,
      authData: AUTH,
      kicked: false,
      destroyed: false,
    };
    expect(readGroups(config)).toEqual([{ ...expected, ...common }]);
    writeGroup(config, ID, { ...COMMON, name: '', authData: null });
    expect(config.get(['g', hexBytes(ID)])).toEqual(new Map([['K', '']]));
  });

  it('of an admin has seed and public key, and its auth data is not touched', () => {
    const config = new ConfigObject();
    writeGroup(config, ID, { authData: AUTH });
    writeGroup(config, ID, { seed: SEED, authData: null });
    expect(groupIn(config).secretKey?.slice(0, 32)).toEqual(SEED);
    expect(groupIn(config).secretKey).toHaveLength(64);
    expect(field(config, 's')).toHaveLength(100);
    writeGroup(config, ID, { seed: null });
    expect(groupIn(config).secretKey).toBeNull();
    expect(field(config, 'K')).toBe('');
  });

  it('takes no key for its own that belongs to another id', () => {
    const config = new ConfigObject();
    config.set(['g', hexBytes(ID), 'K'], 'k'.repeat(32));
    expect(groupIn(config).secretKey).toBeNull();
    config.set(['g', hexBytes(ID), 'K'], 'short');
    expect(groupIn(config).secretKey).toBeNull();
  });

  it('is kicked without keys, invited again, and destroyed for good', () => {
    const config = new ConfigObject();
    writeGroup(config, ID, { seed: SEED });
    writeGroup(config, ID, { mark: 'kicked' });
    expect(groupIn(config)).toMatchObject({ kicked: true, destroyed: false, secretKey: null, authData: null });
    writeGroup(config, ID, { mark: 'invited', authData: AUTH });
    expect(groupIn(config)).toMatchObject({ kicked: false, authData: AUTH });
    writeGroup(config, ID, { mark: 'destroyed' });
    expect(groupIn(config)).toMatchObject({ kicked: false, destroyed: true, authData: null });
    writeGroup(config, ID, { mark: 'kicked' });
    expect(groupIn(config)).toMatchObject({ kicked: false, destroyed: true });
    writeGroup(config, ID, { mark: 'invited' });
    expect(groupIn(config).destroyed).toBe(true);
  });

  it('reads wrong types as absent, and long names cut', () => {
    const config = new ConfigObject();
    for (const key of ['K', 's', 'n', 'r', '+', 'j', '@', '!', 'i']) config.set(['g', hexBytes(ID), key], ['x']);
    expect(groupIn(config)).toMatchObject({ ...COMMON, name: '', secretKey: null, authData: null, kicked: false });
    config.set(['g', hexBytes(ID), 'n'], text('ü'.repeat(80)));
    expect(groupIn(config).name).toBe('ü'.repeat(50));
  });

  it('is refused with a name that is too long or another id, and nothing changes', () => {
    const config = new ConfigObject();
    expect(() => writeGroup(config, ID, { name: 'x'.repeat(101), seed: SEED })).toThrow(MalformedInputError);
    expect(() => writeGroup(config, ID.replace('03', '05'), {})).toThrow(MalformedInputError);
    expect(config.state).toBe('clean');
  });
});

describe('a community', () => {
  it('has one entry however it is spelt; the room is shown as it was written last', () => {
    const config = new ConfigObject();
    writeCommunity(config, { base: 'HTTPS://Example.org:443/', room: 'Room', pubkey: PUBKEY }, { priority: 1 });
    writeCommunity(config, { base: BASE, room: 'ROOM' }, { notifications: 3 });
    expect(readGroups(config)).toEqual([
      { type: 'o', base: BASE, room: 'ROOM', pubkey: PUBKEY, ...COMMON, priority: 1, notifications: 3 },
    ]);
    expect([...(config.get(['o']) as Map<string, unknown>).keys()]).toEqual([BASE]);
  });

  it('is refused with a wrong address, room or key', () => {
    const config = new ConfigObject();
    for (const wrong of [{ base: 'example.org' }, { room: 'a b' }, { pubkey: 'ab' }])
      expect(() => writeCommunity(config, { base: BASE, room: 'room', pubkey: PUBKEY, ...wrong }, {})).toThrow(
        MalformedInputError,
      );
    expect(config.state).toBe('clean');
  });

  it('goes with its server when it is the last room', () => {
    const config = new ConfigObject();
    for (const room of ['one', 'two']) writeCommunity(config, { base: BASE, room, pubkey: PUBKEY }, {});
    expect(eraseCommunity(config, BASE, 'ONE')).toBe(true);
    expect(config.get(['o', BASE, '#'])).toHaveLength(32);
    expect(eraseCommunity(config, `${BASE}/`, 'two')).toBe(true);
    expect(config.get([])).toEqual(new Map());
    expect(eraseCommunity(config, BASE, 'two')).toBe(false);
  });

  it('is shown by its key where its name is another or none', () => {
    const config = new ConfigObject();
    writeCommunity(config, { base: BASE, room: 'room', pubkey: PUBKEY }, {});
    const shown = (name: ConfigValue) => {
      config.set(['o', BASE, 'R', 'room', 'n'], name);
      return readGroups(config).map((one) => one.type === 'o' && one.room);
    };
    expect(shown('ROOM')).toEqual(['ROOM']);
    expect(shown('../another')).toEqual(['room']);
    expect(shown(5n)).toEqual(['room']);
  });

  it('is not shown if nobody could address it', () => {
    const config = new ConfigObject();
    const add = (base: string, key: string, name: string, entry: ConfigValue) => {
      config.set(['o', base, '#'], key);
      config.set(['o', base, 'R', name], entry);
    };
    const entry = new Map([['n', 'room']]);
    add('https://short.key', 'k', 'room', entry);
    add('javascript:x', 'k'.repeat(32), 'room', entry);
    add('https://Upper.case', 'k'.repeat(32), 'room', entry);
    add('https://no.dict', 'k'.repeat(32), 'room', 'text');
    expect(readGroups(config)).toEqual([]);
  });
});

describe('a legacy group', () => {
  const OLD = `05${'cc'.repeat(32)}`;
  const [one, two] = [`05${'11'.repeat(32)}`, `05${'22'.repeat(32)}`];

  it('is read as it was written', () => {
    const config = new ConfigObject();
    const keys = { encryptionPublic: new Uint8Array(32).fill(1), encryptionSecret: new Uint8Array(32).fill(2) };
    const members = { [two]: true, [one]: false };
    writeLegacyGroup(config, OLD, { name: 'Old', ...keys, members, timerSeconds: 60, priority: 1 });
    expect(readGroups(config)).toEqual([
      { type: 'C', id: OLD, name: 'Old', ...keys, members, timerSeconds: 60, ...COMMON, priority: 1 },
    ]);
    writeLegacyGroup(config, OLD, { members: { [one]: true } });
    expect(readGroups(config)).toMatchObject([{ name: 'Old', members: { [one]: true } }]);
    expect(eraseLegacyGroup(config, OLD)).toBe(true);
    expect(config.get([])).toEqual(new Map());
  });

  it('has no members that are none', () => {
    const config = new ConfigObject();
    writeLegacyGroup(config, OLD, {});
    config.set(['C', hexBytes(OLD), 'm'], [5n, 'short', hexBytes(one)]);
    config.set(['C', hexBytes(OLD), 'a'], 'text');
    expect(readGroups(config)).toMatchObject([{ members: { [one]: false } }]);
  });
});

it('groups come by type, then by id', () => {
  const config = new ConfigObject();
  const [a, b] = [`03${'0a'.repeat(32)}`, `03${'0b'.repeat(32)}`];
  writeLegacyGroup(config, `05${'cc'.repeat(32)}`, {});
  writeCommunity(config, { base: BASE, room: 'room', pubkey: PUBKEY }, {});
  for (const id of [b, a]) writeGroup(config, id, {});
  expect(readGroups(config).map(({ type }) => type)).toEqual(['g', 'g', 'o', 'C']);
  expect(readGroups(config).slice(0, 2)).toMatchObject([{ id: a }, { id: b }]);
  expect(eraseGroup(config, a)).toBe(true);
  expect(eraseGroup(config, a)).toBe(false);
  config.set(['g', 'short', 'K'], '');
  config.set(['o'], 'text');
  expect(readGroups(config).map(({ type }) => type)).toEqual(['g', 'C']);
});
