import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import type { ByteText } from '../../../src/protocol/config/bt.ts';
import { dumpConfig } from '../../../src/protocol/config/config-dump.ts';
import { hashOfMessage } from '../../../src/protocol/config/config-message.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { incoming, NOW_MS } from './model-swarm.ts';

/** Changes of one device after another, each on top of the message of some device before it; all messages are kept. */
const history = fc.array(
  fc.record({
    /** Which of the messages before it is the base, counted from the newest. */
    base: fc.nat(4),
    path: fc.constantFrom(['a'], ['b'], ['d', 'x'], ['d', 'y'], ['s'], ['d']),
    value: fc.oneof(
      fc.integer({ min: 0, max: 5 }).map(BigInt),
      fc.constantFrom('x', 'y'),
      fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1 }),
      fc.constant(null),
    ),
  }),
  { minLength: 2, maxLength: 14, size: 'max' },
);

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

function messagesOf(steps: History): ByteText[] {
  const messages: ByteText[] = [];
  for (const { base, path, value } of steps) {
    const config = new ConfigObject();
    const before = messages.at(-1 - base);
    if (before !== undefined) config.merge([incoming(before)], NOW_MS);
    if (value === null) config.erase(path);
    else config.set(path, Array.isArray(value) ? value : value);
    if (config.state === 'dirty') messages.push(config.written());
  }
  return [...new Set(messages)];
}

function merged(messages: readonly ByteText[]): ConfigObject {
  const config = new ConfigObject();
  config.merge(
    messages.map((inner) => incoming(inner)),
    NOW_MS,
  );
  return config;
}

describe('merging', () => {
  it('gives the same bytes in whatever order the messages come', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (steps, numbers) => {
        const messages = messagesOf(steps);
        const order = new Map(messages.map((inner) => [inner, numbers.next().value ?? 0]));
        const shuffled = messages.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
        const [one, other] = [merged(messages), merged(shuffled)];
        expect(other.written()).toBe(one.written());
        expect(other.state).toBe(one.state);
        expect(other.oldHashes.toSorted()).toEqual(one.oldHashes.toSorted());
      }),
      { numRuns: 500 },
    );
  });

  it('twice is as good as once, whether at a time or one by one', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const messages = messagesOf(steps);
        const config = merged(messages);
        const before = { written: config.written(), state: config.state, curr: [...config.currHashes] };
        const old = config.oldHashes.toSorted();
        const check = () => {
          expect({ written: config.written(), state: config.state, curr: [...config.currHashes] }).toEqual(before);
          expect(config.oldHashes.toSorted()).toEqual(old);
        };
        config.merge(
          messages.map((inner) => incoming(inner)),
          NOW_MS,
        );
        check();
        for (const inner of messages) config.merge([incoming(inner)], NOW_MS);
        check();
      }),
      { numRuns: 500 },
    );
  });

  it('takes everything that it understands, and hands out nothing that is current', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const messages = messagesOf(steps).map((inner) => incoming(inner));
        const config = new ConfigObject();
        const { accepted } = config.merge(messages, NOW_MS);
        expect(accepted.toSorted()).toEqual(messages.map(({ hash }) => hash).toSorted());
        expect([...config.currHashes, ...config.oldHashes].toSorted()).toEqual(accepted.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out what is broken, wherever it stands, and everything else is as if it was not there', () => {
    const good = incoming(messagesOf([{ base: 0, path: ['a'], value: 1n }])[0] ?? '');
    const bad = incoming('d1:#i5e1:&dee', 'bad');
    for (const batch of [
      [bad, good],
      [good, bad],
      [bad, good, bad],
    ]) {
      const config = new ConfigObject();
      expect(config.merge(batch, NOW_MS).accepted).toEqual([good.hash]);
      expect(config.currHashes).toEqual([good.hash]);
      expect(config.oldHashes).toEqual([]);
    }
    const config = new ConfigObject();
    const before = dumpConfig(config);
    expect(config.merge([bad], NOW_MS)).toEqual({ accepted: [], lost: null });
    expect(dumpConfig(config)).toEqual(before);
  });

  it('of two stored forms of one message keeps one, and the other is superfluous', () => {
    const [inner = ''] = messagesOf([{ base: 0, path: ['a'], value: 1n }]);
    const config = new ConfigObject();
    const copies = [incoming(inner, 'plain'), incoming(inner, 'compressed')];
    expect(config.merge(copies, NOW_MS).accepted).toEqual(['plain', 'compressed']);
    expect(config.currHashes).toEqual(['plain']);
    expect(config.oldHashes).toEqual(['compressed']);
  });

  it('two devices that resolve the same from the clean state make the same message', () => {
    const base = messagesOf([{ base: 0, path: ['a'], value: 1n }]);
    const branch = (value: bigint): ByteText => {
      const config = merged(base);
      config.set(['b'], value);
      return config.written();
    };
    const [left, right] = [branch(1n), branch(2n)];
    const one = merged([...base, left]);
    one.merge([incoming(right)], NOW_MS);
    const two = merged([...base, right]);
    two.merge([incoming(left)], NOW_MS);
    expect(one.state).toBe('dirty');
    expect(two.written()).toBe(one.written());
    const winner = hashOfMessage(left) > hashOfMessage(right) ? 1n : 2n;
    expect(one.get(['b'])).toBe(winner);
  });
});

describe('messages that were made at the same time', () => {
  const base = messagesOf([{ base: 0, path: ['s'], value: ['1', '2'] }])[0] ?? '';

  /** The message of a device that changes the base. */
  function branch(change: (config: ConfigObject) => void): ByteText {
    const config = merged([base]);
    change(config);
    return config.written();
  }

  it('are merged item by item in sets, and key by key in dicts', () => {
    const left = branch((config) => {
      config.changeSet(['s'], ['3'], ['1']);
      config.set(['d', 'left', 'x'], 1n);
    });
    const right = branch((config) => {
      config.changeSet(['s'], ['4'], []);
      config.set(['d', 'left', 'y'], 2n);
      config.set(['d', 'right'], 3n);
    });
    const config = merged([left, right]);
    expect(config.get(['s'])).toEqual(['2', '3', '4']);
    expect(config.get(['d'])).toEqual(
      new Map<string, unknown>([
        [
          'left',
          new Map([
            ['x', 1n],
            ['y', 2n],
          ]),
        ],
        ['right', 3n],
      ]),
    );
  });

  it('make what was current superfluous, whether one follows or both are resolved', () => {
    const next = branch((config) => config.set(['a'], 1n));
    const other = branch((config) => config.set(['b'], 1n));
    const hashOf = (inner: ByteText) => incoming(inner).hash;
    const config = merged([base]);
    expect(config.currHashes).toEqual([hashOf(base)]);
    config.merge([incoming(next)], NOW_MS);
    expect([config.currHashes, config.oldHashes]).toEqual([[hashOf(next)], [hashOf(base)]]);
    config.merge([incoming(other)], NOW_MS);
    expect([config.currHashes, config.oldHashes]).toEqual([[], [base, next, other].map(hashOf)]);
  });

  it('are resolved with a diff of everything where nothing was changed here, with an empty one where something was', () => {
    const [left, right] = [branch((config) => config.set(['a'], 1n)), branch((config) => config.set(['b'], 1n))];
    const everything = '1:=d1:a0:1:b0:1:sll1:11:2eleeee';
    expect(merged([left, right]).written().endsWith(everything)).toBe(true);
    const dirty = merged([base]);
    dirty.set(['a'], 1n);
    dirty.merge([incoming(right)], NOW_MS);
    expect(dirty.written().endsWith('1:=dee')).toBe(true);
    const waiting = merged([base]);
    waiting.set(['a'], 1n);
    waiting.push(NOW_MS);
    waiting.merge([incoming(right)], NOW_MS);
    expect(waiting.written().endsWith(everything)).toBe(true);
  });
});

describe('a change', () => {
  it('to what is there already is none', () => {
    const config = merged(messagesOf([{ base: 0, path: ['d', 'x'], value: 1n }]));
    config.set(['d', 'x'], 1n);
    config.set(['d'], new Map([['x', 1n]]));
    config.erase(['e', 'f']);
    config.changeSet(['d'], [], ['x']);
    config.set(['e'], new Map());
    config.set(['e'], []);
    expect(config.state).toBe('clean');
  });

  it('that cannot be written changes nothing', () => {
    const config = merged(messagesOf([{ base: 0, path: ['a'], value: 1n }]));
    const before = dumpConfig(config);
    const bad = [2n ** 63n, -(2n ** 63n) - 1n, '€', ['x', 2n ** 64n], new Map([['k', '€']]), new Map([['€', 'k']])];
    for (const value of bad) expect(() => config.set(['new', 'path'], value)).toThrow(MalformedInputError);
    expect(() => config.set(['€'], 1n)).toThrow(MalformedInputError);
    expect(() => config.changeSet(['s'], [2n ** 63n], [])).toThrow(MalformedInputError);
    expect(dumpConfig(config)).toEqual(before);
  });

  it('writes sets in their order and leaves out what is empty', () => {
    const config = new ConfigObject();
    config.set(['s'], ['b', 2n, 'a', -1n, 'a', 2n]);
    config.set(
      ['d'],
      new Map([
        ['empty', new Map([['set', []]])],
        ['k', 1n],
      ] as [string, never][]),
    );
    expect(config.get(['s'])).toEqual([-1n, 2n, 'a', 'b']);
    expect(config.get(['d'])).toEqual(new Map([['k', 1n]]));
  });

  it('and back again leaves an empty diff under a new seqno', () => {
    const config = merged(messagesOf([{ base: 0, path: ['a'], value: 1n }]));
    config.set(['a'], 2n);
    config.set(['a'], 1n);
    expect(config.state).toBe('dirty');
    expect(config.written()).toMatch(/^d1:#i2e.*1:=dee$/s);
  });
});
