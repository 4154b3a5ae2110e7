import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteText, bytesOfText, isBtDict, parseBt, writeBt } from '../../../src/protocol/config/bt.ts';
import type { ConfigValue } from '../../../src/protocol/config/config-data.ts';
import { parseMessage } from '../../../src/protocol/config/config-message.ts';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import { dumpConfig, loadConfig } from '../../../src/protocol/config/config-dump.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { incoming, NOW_MS } from './model-swarm.ts';

function changed(from: ConfigObject | null, value: bigint): ConfigObject {
  const config = new ConfigObject();
  if (from) config.merge([incoming(from.written())], NOW_MS);
  config.set(['d', `k${value}`], value);
  config.set(['s'], [value, 'x']);
  return config;
}

const clean = (): ConfigObject => changed(null, 1n);

/** null: refused; any other error fails the test. */
function loadedOrNull(dump: Uint8Array): ConfigObject | null {
  try {
    return loadConfig(dump);
  } catch (error) {
    if (error instanceof MalformedInputError) return null;
    throw error;
  }
}

/** A config in each of its states. */
const STATES: readonly [string, () => ConfigObject][] = [
  ['new', () => new ConfigObject()],
  ['dirty', clean],
  [
    'waiting',
    () => {
      const config = clean();
      config.push(NOW_MS);
      return config;
    },
  ],
  [
    'confirmed',
    () => {
      const config = clean();
      config.confirmPushed(config.push(NOW_MS).seqno, ['one', 'two']);
      return config;
    },
  ],
  [
    'received, with the bytes as they were stored',
    () => {
      const config = new ConfigObject();
      const message = incoming(clean().written(), 'received');
      config.merge([{ ...message, stored: Uint8Array.of(0, 255, 100) }], NOW_MS);
      return config;
    },
  ],
  [
    'changed after a push that may have arrived',
    () => {
      const config = clean();
      config.push(NOW_MS);
      config.erase(['d', 'k1']);
      config.changeSet(['s'], ['y'], [1n]);
      return config;
    },
  ],
  [
    'resolved from the clean state',
    () => {
      const base = clean();
      const config = new ConfigObject();
      config.merge([incoming(changed(base, 2n).written()), incoming(changed(base, 3n).written())], NOW_MS);
      return config;
    },
  ],
  [
    'resolved with changes of our own',
    () => {
      const base = clean();
      const config = changed(base, 2n);
      config.merge([incoming(changed(base, 3n).written())], NOW_MS);
      config.set(['more'], 4n);
      return config;
    },
  ],
  [
    'with parts of a large one',
    () => {
      const config = clean();
      for (const index of [0, 2]) {
        const part = { whole: 'w'.repeat(32), index, count: 3, chunk: new Uint8Array(50).fill(index) };
        const stored = Uint8Array.of(index);
        config.merge([{ hash: `part ${index}`, stored, opened: { kind: 'part', part } }], NOW_MS);
      }
      return config;
    },
  ],
];

describe('a dump', () => {
  it.each(STATES)('of a config that is %s holds all of it', (_, make) => {
    const config = make();
    const loaded = loadConfig(dumpConfig(config));
    expect(dumpConfig(loaded)).toEqual(dumpConfig(config));
    expect(loaded.written()).toBe(config.written());
    expect(loaded.state).toBe(config.state);
    expect(loaded.currHashes).toEqual(config.currHashes);
    expect(loaded.oldHashes).toEqual(config.oldHashes);
    expect(loaded.stored).toEqual(config.stored);
    expect(loaded.activeHashes(NOW_MS)).toEqual(config.activeHashes(NOW_MS));
  });

  it.each(STATES)('of a config that is %s goes on as if nothing had been', (_, make) => {
    const goOn = (config: ConfigObject): string[] => {
      const seen: string[] = [];
      const { seqno, inner } = config.push(NOW_MS);
      seen.push(`${seqno}`, inner);
      config.set(['d', 'later'], 9n);
      seen.push(config.written());
      config.merge([incoming(changed(null, 5n).written())], NOW_MS);
      seen.push(config.written(), config.oldHashes.join());
      return seen;
    };
    expect(goOn(loadConfig(dumpConfig(make())))).toEqual(goOn(make()));
  });

  it('that is cut off is refused, wherever', () => {
    for (const [, make] of STATES) {
      const dump = dumpConfig(make());
      for (let length = 0; length < dump.length; length++)
        expect(() => loadConfig(dump.subarray(0, length))).toThrow(MalformedInputError);
    }
  });

  it('that is damaged is refused or loads, and whatever loads can be used', () => {
    const dumps = STATES.map(([, make]) => dumpConfig(make()));
    fc.assert(
      fc.property(
        fc.constantFrom(...dumps),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
          minLength: 1,
          maxLength: 3,
        }),
        (dump, changes) => {
          const damaged = Uint8Array.from(dump);
          for (const [where, byte] of changes) damaged[Math.floor(where * damaged.length)] = byte;
          const config = loadedOrNull(damaged) ?? new ConfigObject();
          config.set(['after'], 1n);
          expect(dumpConfig(loadConfig(dumpConfig(config)))).toEqual(dumpConfig(config));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['a list', 'le'],
    ['an empty dict', 'de'],
    ['text', 'dump'],
  ])('that is %s is refused', (_, text) => {
    expect(() => loadConfig(new TextEncoder().encode(text))).toThrow(MalformedInputError);
  });

  it('keeps hashes and bytes apart from text', () => {
    const config = clean();
    config.confirmPushed(config.push(NOW_MS).seqno, [byteText(Uint8Array.of(0, 200, 255))]);
    expect(loadConfig(dumpConfig(config)).currHashes).toEqual(['\0\xc8\xff']);
  });
});

describe('the data before a change', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const scalar = fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom('x', 'y'));
  const value = fc.oneof(
    scalar,
    fc.array(scalar, { minLength: 1, maxLength: 3 }),
    fc.dictionary(key, scalar, { minKeys: 1 }).map((entries): ConfigValue => new Map(Object.entries(entries))),
  );
  const edit = fc.tuple(fc.array(key, { minLength: 1, maxLength: 3 }), fc.option(value));
  const edits = fc.array(edit, { maxLength: 8 });

  function apply(config: ConfigObject, list: readonly [string[], ConfigValue | null][]): void {
    for (const [path, to] of list) {
      if (to === null) config.erase(path);
      else config.set(path, to);
    }
  }

  it('stands while the data is changed, and comes back from a dump whatever was changed', () => {
    fc.assert(
      fc.property(edits, edits, edits, (first, then, later) => {
        const written = new ConfigObject();
        apply(written, first);
        const config = new ConfigObject();
        config.merge([incoming(written.written())], NOW_MS);
        const before = config.written();
        apply(config, then);
        const loaded = loadConfig(dumpConfig(config));
        expect(loaded.fields.orig).toEqual(config.fields.orig);
        expect([null, parseMessage(before).data]).toContainEqual(loaded.fields.orig);
        for (const one of [config, loaded]) apply(one, later);
        expect(loaded.written()).toBe(config.written());
        expect(dumpConfig(loaded)).toEqual(dumpConfig(config));
      }),
      { numRuns: 500 },
    );
  });

  it('is read as earlier versions wrote it, whole', () => {
    const base = clean();
    base.push(NOW_MS);
    base.confirmPushed(base.seqno, ['one']);
    const before = base.written();
    base.set(['d', 'more'], 'y');
    const whole = parseBt(byteText(dumpConfig(base)));
    if (!isBtDict(whole)) throw new Error('no dict');
    const data = parseBt(before);
    const orig = isBtDict(data) ? data.entries.find(([name]) => name === '&')?.[1] : undefined;
    if (orig === undefined) throw new Error('no data');
    const entries = whole.entries.filter(([name]) => name !== 'u').concat([['o', orig]]);
    const earlier = bytesOfText(writeBt({ entries: entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) }));
    expect(loadConfig(earlier).fields).toEqual(loadConfig(dumpConfig(base)).fields);
  });
});
