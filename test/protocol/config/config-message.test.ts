import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import { type BtValue, type ByteText, byteText, writeBt } from '../../../src/protocol/config/bt.ts';
import {
  changedSet,
  cloneDict,
  type ConfigDict,
  type ConfigValue,
  prune,
} from '../../../src/protocol/config/config-data.ts';
import { applyDiff, type ConfigDiff, type DiffValue, makeDiff } from '../../../src/protocol/config/config-diff.ts';
import {
  compareVersions,
  emptyMessage,
  hashOfMessage,
  LAG,
  parseMessage,
  writeMessage,
} from '../../../src/protocol/config/config-message.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { hexOf } from '../../../src/protocol/config/config-values.ts';
import { incoming, NOW_MS } from './model-swarm.ts';

const key = fc.uint8Array({ maxLength: 4 }).map(byteText);
const scalar = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.uint8Array({ maxLength: 8 }).map(byteText),
);
const set = fc.array(scalar, { minLength: 1, maxLength: 4 }).map((items) => changedSet([], items, []));
const { dict } = fc.letrec<{ value: ConfigValue; dict: ConfigDict }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, set, tie('dict')),
  dict: fc.array(fc.tuple(key, tie('value')), { minLength: 1, maxLength: 4 }).map((entries) => new Map(entries)),
}));
const { diff } = fc.letrec<{ change: DiffValue; diff: ConfigDiff }>((tie) => ({
  change: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<DiffValue>('changed', 'removed'),
    fc.record({ added: fc.oneof(set, fc.constant([])), removed: fc.oneof(set, fc.constant([])) }),
    tie('diff'),
  ),
  diff: fc.array(fc.tuple(key, tie('change')), { maxLength: 4 }).map((entries) => new Map(entries)),
}));
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(byteText);
const unknownKey = fc.constantFrom('$', '%', ';', '>', 'zz');
const message = fc
  .record({
    seqno: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    data: fc.oneof(dict, fc.constant<ConfigDict>(new Map())),
    rows: fc.uniqueArray(fc.record({ back: fc.integer({ min: 1, max: LAG - 1 }), hash, diff }), {
      maxLength: 6,
      selector: (row) => row.hash,
    }),
    diff,
    unknown: fc.uniqueArray(fc.tuple(unknownKey, key), { maxLength: 3, selector: ([name]) => name }),
  })
  .map(({ seqno, data, rows, diff: own, unknown }) => ({
    seqno,
    data,
    lagged: rows
      .map((row) => ({ seqno: seqno - row.back, hash: row.hash, diff: row.diff }))
      .filter((row) => row.seqno >= 0)
      .sort(compareVersions),
    diff: own,
    unknown: unknown.sort(([a], [b]) => (a < b ? -1 : 1)),
  }));

/** Parsed, and written from what was parsed instead of from what was received. */
function rewritten(text: ByteText): ByteText {
  const parsed = parseMessage(text);
  delete parsed.received;
  return writeMessage(parsed);
}

const dictOf = (entries: Record<string, BtValue>): BtValue => ({ entries: Object.entries(entries) });
const EMPTY = dictOf({});
const HASH = 'h'.repeat(32);
const row = (seqno: bigint, hashText: string = HASH, change: BtValue = EMPTY): BtValue => [seqno, hashText, change];

/** A valid message but for what is given; undefined leaves an entry out. */
function raw(change: Record<string, BtValue | undefined>): ByteText {
  const entries: Record<string, BtValue | undefined> = { '#': 9n, '&': EMPTY, '<': [], '=': EMPTY, ...change };
  const given = Object.entries(entries).filter((entry): entry is [string, BtValue] => entry[1] !== undefined);
  return writeBt({ entries: given.sort(([a], [b]) => (a < b ? -1 : 1)) });
}

describe('the inner message', () => {
  it('is the same bytes after reading and writing', () => {
    fc.assert(
      fc.property(message, (made) => {
        const text = writeMessage(made);
        expect(parseMessage(text)).toEqual({ ...made, received: text });
        expect(rewritten(text)).toBe(text);
      }),
      { numRuns: 400 },
    );
  });

  it('of an empty config has the hash that everyone knows', () => {
    const text = writeMessage(emptyMessage());
    expect(text).toBe('d1:#i0e1:&de1:<le1:=dee');
    expect(hexOf(hashOfMessage(text))).toBe('ea173b57beca8af18c3519a7bbf69c3e7a05d1c049fa9558341d8ebb48b0c965');
  });

  it('is taken with all that may be in it', () => {
    const full = raw({
      $: 'unknown',
      '&': dictOf({ a: 1n, b: 'text', c: [-1n, 5n, '', 'x'], d: dictOf({ e: 0n }) }),
      '<': [row(5n), row(8n, HASH, dictOf({ a: '', b: '-', c: [[1n], []], d: dictOf({}) })), row(8n, 'i'.repeat(32))],
      '=': dictOf({ a: '', s: [[], ['x']] }),
      '>': [dictOf({ x: [] })],
      '~': 's'.repeat(64),
    });
    expect(parseMessage(full)).toMatchObject({ seqno: 9, received: full });
    expect(parseMessage(full).unknown.map(([name]) => name)).toEqual(['$', '>']);
  });

  it.each<[string, ByteText]>([
    ['no dict', 'le'],
    ['no seqno', raw({ '#': undefined })],
    ['a key before the seqno', raw({ '!': 'x' })],
    ['a seqno that is text', raw({ '#': '9' })],
    ['a negative seqno', raw({ '#': -1n })],
    ['a seqno beyond 2^53', raw({ '#': 2n ** 53n })],
    ['no data', raw({ '&': undefined })],
    ['data that is a list', raw({ '&': [] })],
    ['data that is text', raw({ '&': '' })],
    ['an empty dict within the data', raw({ '&': dictOf({ a: EMPTY }) })],
    ['an empty dict deep within the data', raw({ '&': dictOf({ a: dictOf({ b: EMPTY }) }) })],
    ['an empty set', raw({ '&': dictOf({ a: [] }) })],
    ['a set out of order', raw({ '&': dictOf({ a: [2n, 1n] }) })],
    ['a set with text before integers', raw({ '&': dictOf({ a: ['x', 1n] }) })],
    ['a set with the same twice', raw({ '&': dictOf({ a: [1n, 1n] }) })],
    ['a list in a set', raw({ '&': dictOf({ a: [[1n]] }) })],
    ['a dict in a set', raw({ '&': dictOf({ a: [EMPTY] }) })],
    [
      'data keys out of order',
      raw({
        '&': {
          entries: [
            ['b', 1n],
            ['a', 1n],
          ],
        },
      }),
    ],
    [
      'the same data key twice',
      raw({
        '&': {
          entries: [
            ['a', 1n],
            ['a', 1n],
          ],
        },
      }),
    ],
    [
      'data keys in the order of their lengths',
      raw({
        '&': {
          entries: [
            ['b', 1n],
            ['aa', 1n],
          ],
        },
      }),
    ],
    ['an integer beyond 64 bits', 'd1:#i1e1:&d1:ai9223372036854775808ee1:<le1:=dee'],
    ['lagged rows that are a dict', raw({ '<': EMPTY })],
    ['a lagged row that is a dict', raw({ '<': [EMPTY] })],
    ['a lagged row of the same seqno', raw({ '<': [row(9n)] })],
    ['a lagged row of a later seqno', raw({ '<': [row(10n)] })],
    ['a lagged row of a seqno that is text', raw({ '<': [['8', HASH, EMPTY]] })],
    ['a negative lagged seqno', raw({ '#': 2n, '<': [row(-1n)] })],
    ['a lagged hash that is too short', raw({ '<': [row(8n, HASH.slice(1))] })],
    ['a lagged hash that is too long', raw({ '<': [row(8n, `${HASH}x`)] })],
    ['a lagged hash that is a list', raw({ '<': [[8n, [], EMPTY]] })],
    ['a lagged row without a diff', raw({ '<': [[8n, HASH]] })],
    ['a lagged row of four', raw({ '<': [[8n, HASH, EMPTY, EMPTY]] })],
    ['an empty lagged row', raw({ '<': [[]] })],
    ['lagged rows out of order', raw({ '<': [row(8n), row(7n)] })],
    ['lagged rows of one seqno out of order', raw({ '<': [row(8n, 'i'.repeat(32)), row(8n)] })],
    ['the same lagged row twice', raw({ '<': [row(8n), row(8n)] })],
    ['a broken diff in a lagged row', raw({ '<': [row(8n, HASH, dictOf({ a: 'x' }))] })],
    ['a diff that is a list', raw({ '=': [] })],
    ['a diff with an integer', raw({ '=': dictOf({ a: 0n }) })],
    ['a diff with other text', raw({ '=': dictOf({ a: '+' }) })],
    ['a diff with one list', raw({ '=': dictOf({ a: [[1n]] }) })],
    ['a diff with three lists', raw({ '=': dictOf({ a: [[], [], []] }) })],
    ['a diff with two scalars', raw({ '=': dictOf({ a: [1n, 2n] }) })],
    ['a diff with lists out of order', raw({ '=': dictOf({ a: [[2n, 1n], []] }) })],
    [
      'diff keys out of order',
      raw({
        '=': {
          entries: [
            ['b', ''],
            ['a', ''],
          ],
        },
      }),
    ],
    ['a broken diff within a diff', raw({ '=': dictOf({ a: dictOf({ b: 5n }) }) })],
    ['an end after the data', raw({ '<': undefined, '=': undefined })],
    ['an end after the lagged rows', raw({ '=': undefined })],
    ['a signature of 63 bytes', raw({ '~': 's'.repeat(63) })],
    ['a signature that is an integer', raw({ '~': 1n })],
    ['a key after the signature', raw({ '~': 's'.repeat(64), '~x': '' })],
    ['top-level keys out of order', 'd1:#i1e1:&de1:=de1:<lee'],
    ['the same top-level key twice', 'd1:#i1e1:&de1:$0:1:<le1:=dee'],
    ['an end in the middle', raw({}).slice(0, -1)],
    ['bytes after the end', `${raw({})}x`],
  ])('is refused with %s', (_, text) => {
    expect(() => parseMessage(text)).toThrow(MalformedInputError);
  });

  it('does not read lagged rows that are too old', () => {
    const text = raw({ '<': [row(4n, 'short'), row(5n)] });
    expect(parseMessage(text).lagged.map(({ seqno }) => seqno)).toEqual([5]);
  });

  it('gives a typed error for every truncation and every changed byte that it does not take', () => {
    const text = raw({
      '&': dictOf({ a: 1n, s: ['x'] }),
      '<': [row(8n, HASH, dictOf({ a: '' }))],
      '=': dictOf({ a: '' }),
    });
    const outcome = (given: ByteText): string => {
      try {
        return typeof parseMessage(given).seqno;
      } catch (error) {
        return error instanceof MalformedInputError ? 'malformed' : String(error);
      }
    };
    for (let at = 0; at < text.length; at++) {
      expect(outcome(text.slice(0, at))).toBe('malformed');
      for (const byte of ['0', '9', 'd', 'e', 'i', 'l', ':', '\0', '\xff'])
        expect(['malformed', 'number']).toContain(outcome(text.slice(0, at) + byte + text.slice(at + 1)));
    }
  });
});

describe('unknown top-level keys', () => {
  const foreign = raw({ '#': 3n, $: 'kept', '&': dictOf({ a: 1n }), '>': [dictOf({ deep: 2n })] });

  it('stay when the message is incremented, in their order', () => {
    const config = new ConfigObject();
    config.merge([incoming(foreign)], NOW_MS);
    config.set(['a'], 2n);
    const text = config.written();
    expect(text).toMatch(/^d1:#i4e1:\$4:kept1:&d1:ai2ee1:</);
    expect(text).toMatch(/1:=d1:a0:e1:>ld4:deepi2eeee$/);
  });

  it('go when messages are resolved', () => {
    const config = new ConfigObject();
    config.merge(
      [incoming(foreign), incoming(raw({ '#': 3n, '&': dictOf({ b: 1n }), '=': dictOf({ b: '' }) }))],
      NOW_MS,
    );
    expect(config.seqno).toBe(4);
    expect(config.get(['a'])).toBe(1n);
    expect(config.get(['b'])).toBe(1n);
    expect(parseMessage(config.written()).unknown).toEqual([]);
  });
});

describe('the last seqno', () => {
  const last = BigInt(Number.MAX_SAFE_INTEGER);
  const lastMessage = (name: string): ByteText => raw({ '#': last, '&': dictOf({ [name]: 1n }) });

  it('cannot be followed by a change, but nothing breaks', () => {
    const config = new ConfigObject();
    config.merge([incoming(lastMessage('a'))], NOW_MS);
    const before = config.written();
    expect(() => config.set(['b'], 1n)).toThrow(MalformedInputError);
    expect(config.written()).toBe(before);
    expect(config.state).toBe('clean');
  });

  it('is not exceeded by a resolution: one message has to do, the same for everyone', () => {
    const messages = ['a', 'b', 'c'].map((name) => incoming(lastMessage(name)));
    const results = [messages, messages.toReversed()].map((order) => {
      const config = new ConfigObject();
      config.merge(order, NOW_MS);
      return config.written();
    });
    expect(results[0]).toBe(results[1]);
    expect(messages.map(({ opened }) => opened)).toContainEqual({ kind: 'whole', inner: results[0] });
  });
});

describe('a diff', () => {
  it('leads from one state to the other, and says nothing if they are equal', () => {
    fc.assert(
      fc.property(dict, dict, (from, to) => {
        expect(makeDiff(from, from).size).toBe(0);
        const target = cloneDict(from);
        applyDiff(target, makeDiff(from, to), to);
        prune(target);
        expect(target).toEqual(to);
      }),
      { numRuns: 500 },
    );
  });

  it('takes its values from the data that it came with, also if they are others by now', () => {
    const target: ConfigDict = new Map<ByteText, ConfigValue>([
      ['a', 'ours'],
      ['b', 'ours'],
      ['c', 'ours'],
    ]);
    const stale: ConfigDiff = new Map<ByteText, DiffValue>([
      ['a', 'changed'],
      ['b', 'changed'],
      ['c', { added: ['x'], removed: [] }],
    ]);
    applyDiff(
      target,
      stale,
      new Map<ByteText, ConfigValue>([
        ['a', 'newer'],
        ['c', 'scalar'],
      ]),
    );
    // What the source has not, or has in another type, is gone.
    expect(target).toEqual(new Map([['a', 'newer']]));
  });
});
