import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import type { ConfigValue } from '../../../src/protocol/config/config-data.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { hexBytes } from '../../../src/protocol/config/config-values.ts';
import {
  archiveConvos,
  type ConvoAddress,
  eraseConvo,
  readConvo,
  readConvos,
  writeConvo,
} from '../../../src/protocol/config/convo-info.ts';
import { NOW_MS } from './model-swarm.ts';

const DAY_MS = 86_400_000;
const OLD_MS = 30 * DAY_MS;
const PUBKEY = 'ab'.repeat(32);
const BASE = 'https://example.org';

const eve: ConvoAddress = { type: '1', id: `05${'ee'.repeat(32)}` };
const group: ConvoAddress = { type: 'g', id: `03${'aa'.repeat(32)}` };
const legacy: ConvoAddress = { type: 'C', id: `05${'cc'.repeat(32)}` };
const room: ConvoAddress = { type: 'o', base: BASE, room: 'Room', pubkey: PUBKEY };

const pathOf = (address: ConvoAddress): string[] =>
  address.type === 'o' ? ['o', address.base, 'R', address.room.toLowerCase()] : [address.type, hexBytes(address.id)];

describe('a read mark', () => {
  it.each([eve, group, legacy, room])('of $type is read as it was written', (address) => {
    const config = new ConfigObject();
    expect(readConvo(config, address)).toBeUndefined();
    writeConvo(config, address, { lastRead: NOW_MS, unread: true }, NOW_MS);
    expect(readConvo(config, address)).toEqual({ lastRead: NOW_MS, unread: true });
    writeConvo(config, address, { unread: false }, NOW_MS);
    expect(readConvo(config, address)).toEqual({ lastRead: NOW_MS, unread: false });
    expect(config.get([...pathOf(address), 'u'])).toBeUndefined();
  });

  it('of 30 days ago or more is not written', () => {
    for (const address of [eve, room]) {
      const config = new ConfigObject();
      writeConvo(config, address, { lastRead: NOW_MS - OLD_MS }, NOW_MS);
      expect(config.state).toBe('clean');
      writeConvo(config, address, { lastRead: NOW_MS - OLD_MS + 1 }, NOW_MS);
      expect(readConvo(config, address)?.lastRead).toBe(NOW_MS - OLD_MS + 1);
    }
  });

  it('that is old lowers one that is there, but does not raise it', () => {
    const config = new ConfigObject();
    writeConvo(config, eve, { lastRead: NOW_MS }, NOW_MS);
    writeConvo(config, eve, { lastRead: 5 }, NOW_MS);
    expect(readConvo(config, eve)?.lastRead).toBe(5);
    writeConvo(config, eve, { lastRead: 6 }, NOW_MS);
    expect(readConvo(config, eve)?.lastRead).toBe(5);
  });

  it('may be “unread” alone, of a conversation that nobody has read for long', () => {
    const config = new ConfigObject();
    writeConvo(config, room, { lastRead: 0, unread: true }, NOW_MS);
    expect(readConvo(config, room)).toEqual({ lastRead: 0, unread: true });
    expect(config.get([...pathOf(room), 'r'])).toBeUndefined();
    expect(readConvos(config)).toHaveLength(1);
    writeConvo(config, room, { unread: false }, NOW_MS);
    expect(readConvo(config, room)).toBeUndefined();
  });

  it('reads wrong types as absent', () => {
    const config = new ConfigObject();
    config.set([...pathOf(eve), 'r'], 'x');
    config.set([...pathOf(eve), 'u'], 2n);
    expect(readConvo(config, eve)).toEqual({ lastRead: 0, unread: false });
    config.set(pathOf(eve), 'no dict');
    expect(readConvo(config, eve)).toBeUndefined();
  });

  it('is refused for what is no conversation, or no time', () => {
    const config = new ConfigObject();
    const bad: ConvoAddress[] = [
      { type: '1', id: group.type === 'g' ? group.id : '' },
      { type: 'g', id: `05${'aa'.repeat(32)}` },
      { ...room, base: 'https://example.org/path' },
      { ...room, room: 'a b' },
      { ...room, pubkey: 'ab' },
    ];
    for (const address of bad)
      expect(() => writeConvo(config, address, { lastRead: NOW_MS }, NOW_MS)).toThrow(MalformedInputError);
    expect(() => writeConvo(config, eve, { lastRead: NaN }, NOW_MS)).toThrow(MalformedInputError);
    expect(config.state).toBe('clean');
  });

  it('keeps what else is in the entry', () => {
    const config = new ConfigObject();
    config.set([...pathOf(eve), 'g'], 'p'.repeat(32));
    writeConvo(config, eve, { lastRead: NOW_MS }, NOW_MS);
    expect(config.get([...pathOf(eve), 'g'])).toBe('p'.repeat(32));
  });
});

describe('read marks', () => {
  it('come by type, then by id or address', () => {
    const config = new ConfigObject();
    const bob: ConvoAddress = { type: '1', id: `05${'bb'.repeat(32)}` };
    const other: ConvoAddress = { ...room, room: 'another' };
    for (const address of [room, group, eve, legacy, other, bob])
      writeConvo(config, address, { lastRead: NOW_MS }, NOW_MS);
    const shown = readConvos(config).map((convo) => (convo.type === 'o' ? convo.room : convo.id));
    const idOf = (address: ConvoAddress) => (address.type === 'o' ? address.room : address.id);
    expect(shown).toEqual([idOf(bob), idOf(eve), idOf(group), 'another', 'room']);
  });

  it('leave out what has no address', () => {
    const config = new ConfigObject();
    config.set(['1', 'short', 'r'], 1n);
    config.set(['1', hexBytes(`05${'ee'.repeat(32)}`)], 'no dict');
    const server = (base: string, key: ConfigValue, name: string, entry: ConfigValue) => {
      config.set(['o', base, '#'], key);
      config.set(['o', base, 'R', name], entry);
    };
    const entry = new Map([['r', 1n]]);
    server('https://short.key', 'k', 'room', entry);
    server('https://No.Canonical', 'k'.repeat(32), 'room', entry);
    server('javascript:x', 'k'.repeat(32), 'room', entry);
    server('https://a.room', 'k'.repeat(32), 'Room', entry);
    server('https://no.dict', 'k'.repeat(32), 'room', 1n);
    expect(readConvos(config)).toEqual([]);
    server('https://good.one', 'k'.repeat(32), 'room', entry);
    expect(readConvos(config)).toHaveLength(1);
  });

  it('go with their server when the last room is erased', () => {
    const config = new ConfigObject();
    writeConvo(config, room, { lastRead: NOW_MS }, NOW_MS);
    writeConvo(config, { ...room, room: 'two' }, { lastRead: NOW_MS }, NOW_MS);
    expect(eraseConvo(config, room)).toBe(true);
    expect(config.get(['o', BASE, '#'])).toHaveLength(32);
    expect(eraseConvo(config, { ...room, room: 'TWO' })).toBe(true);
    expect(config.get([])).toEqual(new Map());
    expect(eraseConvo(config, room)).toBe(false);
    expect(eraseConvo(config, eve)).toBe(false);
  });
});

describe('archiving', () => {
  const at = (address: ConvoAddress, fields: Record<string, ConfigValue>) => (config: ConfigObject) => {
    for (const [key, value] of Object.entries(fields)) config.set([...pathOf(address), key], value);
    if (address.type === 'o') config.set(['o', address.base, '#'], 'k'.repeat(32));
  };
  const old = BigInt(NOW_MS - OLD_MS - 1);

  it.each([eve, group, legacy, room])('takes out an old entry of $type', (address) => {
    const config = new ConfigObject();
    at(address, { r: old })(config);
    archiveConvos(config, NOW_MS);
    expect(config.get([])).toEqual(new Map());
  });

  it('takes out blinded conversations, too', () => {
    const config = new ConfigObject();
    const id = hexBytes(`15${'ab'.repeat(32)}`);
    config.set(['b', id, 'r'], old);
    archiveConvos(config, NOW_MS);
    expect(config.get(['b'])).toBeUndefined();
  });

  it.each<[string, Record<string, ConfigValue>]>([
    ['read within 30 days', { r: old + 1n }],
    ['marked as unread', { r: old, u: 1n }],
    ['with a young pro tag', { r: old, g: 'p'.repeat(32), e: BigInt(NOW_MS) }],
  ])('leaves an entry that is %s', (_, fields) => {
    const config = new ConfigObject();
    for (const address of [eve, room]) at(address, fields)(config);
    config.confirmPushed(config.push(NOW_MS).seqno, ['h']);
    archiveConvos(config, NOW_MS);
    expect(config.state).toBe('clean');
  });

  it.each<[string, Record<string, ConfigValue>]>([
    ['an old pro tag', { r: old, g: 'p'.repeat(32), e: old }],
    ['half a pro tag', { r: old, e: BigInt(NOW_MS) }],
    ['a broken pro tag', { r: old, g: 'p', e: BigInt(NOW_MS) }],
    ['nothing known', { x: 1n }],
  ])('takes out an entry with %s', (_, fields) => {
    const config = new ConfigObject();
    at(eve, fields)(config);
    archiveConvos(config, NOW_MS);
    expect(config.get([])).toEqual(new Map());
  });

  it('leaves the other rooms of a server, and what is of no known form', () => {
    const config = new ConfigObject();
    at(room, { r: old })(config);
    at({ ...room, room: 'new' }, { r: BigInt(NOW_MS) })(config);
    config.set(['1', 'x'], 5n);
    config.set(['z', 'x', 'r'], 1n);
    archiveConvos(config, NOW_MS);
    expect(readConvos(config).map((convo) => convo.type === 'o' && convo.room)).toEqual(['new']);
    expect(config.get(['1', 'x'])).toBe(5n);
    expect(config.get(['z', 'x', 'r'])).toBe(1n);
  });
});
