import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveAccount } from '../../../src/crypto/account.ts';
import { type Bytes, concatBytes, utf8 } from '../../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../../src/crypto/errors.ts';
import { byteText, bytesOfText, writeBt } from '../../../src/protocol/config/bt.ts';
import { dumpConfig, loadConfig } from '../../../src/protocol/config/config-dump.ts';
import { encryptConfig, padConfig } from '../../../src/protocol/config/config-encryption.ts';
import { ConfigObject, type IncomingConfig } from '../../../src/protocol/config/config-object.ts';
import { type ConfigPart, parsePart, splitConfig, wholeHash } from '../../../src/protocol/config/multipart.ts';
import { PartSets } from '../../../src/protocol/config/part-sets.ts';
import { openStoredConfig, sealConfig } from '../../../src/protocol/config/stored-config.ts';
import { MAX_STORE_BYTES } from '../../../src/protocol/limits.ts';
import { NOW_MS } from './model-swarm.ts';

const DAY_MS = 86_400_000;
const account = deriveAccount(new Uint8Array(16).fill(7));

/** Bytes without order, so that nothing is the same by chance. */
function noise(length: number, seed: number): Bytes {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 24;
  });
}

function large(seed: number, length = 200_000): ConfigObject {
  const config = new ConfigObject();
  config.set(['big'], byteText(noise(length, seed)));
  return config;
}

async function stored(config: ConfigObject, prefix: string): Promise<IncomingConfig[]> {
  const sealed = await sealConfig(config.written(), config.seqno, 'contacts', account);
  return Promise.all(
    sealed.map(async (bytes, i) => {
      const opened = await openStoredConfig(bytes, 'contacts', account);
      if (!opened) throw new Error('does not open');
      return { hash: `${prefix}${i}`, stored: bytes, opened };
    }),
  );
}

/** A small message, cut into `count` pieces. */
function pieces(count: number, seed = 1): { parts: ConfigPart[]; inner: string } {
  const config = new ConfigObject();
  config.set(['k'], byteText(noise(600, seed)));
  const inner = config.written();
  const padded = padConfig(bytesOfText(inner));
  const whole = wholeHash(padded);
  const size = Math.floor(padded.length / count);
  const parts = Array.from({ length: count }, (_, index) => ({
    whole,
    index,
    count,
    chunk: padded.slice(index * size, index === count - 1 ? undefined : (index + 1) * size),
  }));
  return { parts, inner };
}

const take = (sets: PartSets, part: ConfigPart, hash = `h${part.index}`, nowMs = NOW_MS) =>
  sets.take(part, hash, new Uint8Array(part.chunk.length), nowMs);

describe('a config in several parts', () => {
  it('is put together in any order, with copies, with parts of others between', async () => {
    const [one, other] = [large(1), large(2)];
    const parts = [...(await stored(one, 'a')), ...(await stored(other, 'b'))];
    expect(parts).toHaveLength(6);
    for (const part of parts) expect(part.stored.length).toBeLessThanOrEqual(MAX_STORE_BYTES);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...parts, ...parts], { minLength: 12 }), async (order) => {
        const config = new ConfigObject();
        let loaded = config;
        for (const part of order) {
          expect(loaded.merge([part], NOW_MS).accepted).toEqual([part.hash]);
          loaded = loadConfig(dumpConfig(loaded));
        }
        const batch = new ConfigObject();
        batch.merge(order, NOW_MS);
        expect(batch.seqno).toBe(2);
        expect(loaded.written() === batch.written()).toBe(true);
        expect(loaded.oldHashes.toSorted()).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2']);
        expect(loaded.activeHashes(NOW_MS)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it('keeps its parts alive until it is whole, and then as the current message', async () => {
    const parts = await stored(large(3), 'p');
    const config = new ConfigObject();
    config.merge(parts.slice(0, 2), NOW_MS);
    expect(config.seqno).toBe(0);
    expect(config.activeHashes(NOW_MS)).toEqual(['p0', 'p1']);
    config.merge(parts.slice(2), NOW_MS);
    expect(config.seqno).toBe(1);
    expect(config.currHashes).toEqual(['p0', 'p1', 'p2']);
    expect(config.stored.map(({ length }) => length)).toEqual(parts.map((part) => part.stored.length));
  });

  it('that we pushed is not collected when it comes back', async () => {
    const config = large(4);
    const parts = await stored(config, 'p');
    const { seqno } = config.push(NOW_MS);
    expect(config.merge(parts, NOW_MS).accepted).toEqual(['p0', 'p1', 'p2']);
    expect(config.activeHashes(NOW_MS)).toEqual([]);
    expect(config.state).toBe('waiting');
    config.confirmPushed(seqno, ['p0', 'p1', 'p2']);
    expect(config.currHashes).toEqual(['p0', 'p1', 'p2']);
  });

  it('is as good as one in a single part where devices resolve', async () => {
    const base = large(5);
    const branch = async (value: bigint) => {
      const config = new ConfigObject();
      config.merge(await stored(base, 'base'), NOW_MS);
      config.set(['k'], value);
      return stored(config, `v${value}-`);
    };
    const [left, right] = [await branch(1n), await branch(2n)];
    const [one, two] = [new ConfigObject(), new ConfigObject()];
    one.merge([...left, ...right], NOW_MS);
    two.merge([...right, ...left], NOW_MS);
    expect(one.seqno).toBe(3);
    expect(two.written() === one.written()).toBe(true);
  });

  it('is refused above five million bytes', async () => {
    const fits = padConfig(new Uint8Array(4_990_000));
    expect(splitConfig(fits)).toHaveLength(66);
    expect(() => splitConfig(padConfig(new Uint8Array(5_000_001)))).toThrow(MalformedInputError);
    await expect(sealConfig(large(1, 5_000_000).written(), 1, 'groups', account)).rejects.toThrow(MalformedInputError);
  });

  it('leaves zeros behind the list where the last length is short', () => {
    for (const extra of [1, 9, 99, 999, 9_999, 76_710]) {
      const parts = splitConfig(noise(2 * 76_710 + extra, extra)) ?? [];
      expect(parts.map(({ length }) => length)).toEqual([76_760, 76_760, extra + 50]);
      expect(parts.map((part) => parsePart(part).chunk.length)).toEqual([76_710, 76_710, extra]);
    }
  });
});

describe('parts', () => {
  it('may be 255', () => {
    const { parts, inner } = pieces(255);
    const sets = new PartSets();
    for (const part of parts.slice(1)) expect(take(sets, part)).toEqual({ kind: 'kept' });
    expect(take(sets, parts[0] as ConfigPart)).toMatchObject({ kind: 'complete', inner });
  });

  it('are put in the order of their numbers, with their hashes', () => {
    const { parts } = pieces(4);
    const sets = new PartSets();
    const outcomes = [2, 0, 3, 1].map((index) => take(sets, parts[index] as ConfigPart));
    expect(outcomes.at(-1)).toMatchObject({ kind: 'complete', hashes: ['h0', 'h1', 'h2', 'h3'] });
  });

  it('are forgotten seven days after the last new one', () => {
    const { parts } = pieces(3);
    const [first, second, third] = parts as [ConfigPart, ConfigPart, ConfigPart];
    const sets = new PartSets();
    take(sets, first, 'h0', NOW_MS);
    take(sets, second, 'h1', NOW_MS + 7 * DAY_MS - 1);
    take(sets, second, 'copy', NOW_MS + 13 * DAY_MS); // no new one
    expect(sets.hashes(NOW_MS + 14 * DAY_MS - 2)).toEqual(['h0', 'h1']);
    expect(sets.hashes(NOW_MS + 14 * DAY_MS - 1)).toEqual([]);
    expect(take(sets, third, 'h2', NOW_MS + 14 * DAY_MS - 1)).toEqual({ kind: 'kept' });
    expect(sets.hashes(NOW_MS + 14 * DAY_MS)).toEqual(['h2']);
  });

  it('of a set that is complete are ignored for fourteen days', () => {
    const { parts } = pieces(2);
    const [first, second] = parts as [ConfigPart, ConfigPart];
    const sets = new PartSets();
    take(sets, first);
    take(sets, second);
    const stray = (nowMs: number) => {
      expect(take(sets, first, 'stray', nowMs)).toEqual({ kind: 'kept' });
      return sets.hashes(nowMs);
    };
    expect(stray(NOW_MS + 14 * DAY_MS - 1)).toEqual([]);
    expect(stray(NOW_MS + 14 * DAY_MS)).toEqual(['stray']);
  });

  it('of one name with another count, or other content, are refused', () => {
    const { parts } = pieces(2);
    const [first, second] = parts as [ConfigPart, ConfigPart];
    const sets = new PartSets();
    take(sets, first);
    expect(take(sets, { ...second, count: 3 })).toEqual({ kind: 'rejected' });
    expect(take(sets, { ...second, chunk: new Uint8Array(second.chunk.length) })).toEqual({ kind: 'rejected' });
    // The broken set stays until it expires, and takes nothing up again.
    expect(take(sets, second)).toEqual({ kind: 'kept' });
  });

  it('that come to no message are refused as they become whole', () => {
    const padded = utf8('\0\0no message at all');
    const whole = wholeHash(padded);
    const sets = new PartSets();
    take(sets, { whole, index: 0, count: 2, chunk: padded.slice(0, 4) });
    expect(take(sets, { whole, index: 1, count: 2, chunk: padded.slice(4) })).toEqual({ kind: 'rejected' });
    const zeros = new Uint8Array(8);
    take(sets, { whole: wholeHash(zeros), index: 0, count: 2, chunk: zeros.slice(4) });
    const rest = { whole: wholeHash(zeros), index: 1, count: 2, chunk: zeros.slice(4) };
    expect(take(sets, rest)).toEqual({ kind: 'rejected' });
  });

  it('take up at most ten million bytes while they wait, whatever comes', () => {
    const sets = new PartSets();
    const waiting = (): number => sets.hashes(NOW_MS).length;
    const chunk = new Uint8Array(76_710);
    for (let i = 0; i < 1_000; i++)
      take(sets, { whole: String.fromCharCode(i >> 4, i & 15).padEnd(32), index: i % 200, count: 200, chunk }, `${i}`);
    expect(waiting() * chunk.length).toBeLessThanOrEqual(10_000_000);
    // The newest are kept.
    expect(sets.hashes(NOW_MS)).toContain('999');
    expect(sets.hashes(NOW_MS)).not.toContain('0');
  });

  it('of one set take up no more than a config may have', () => {
    const sets = new PartSets();
    const outcomes = Array.from({ length: 70 }, (_, index) =>
      take(sets, { whole: 'w'.repeat(32), index, count: 255, chunk: new Uint8Array(76_710) }),
    );
    expect(outcomes.filter(({ kind }) => kind === 'kept')).toHaveLength(65);
    expect(outcomes.at(-1)).toEqual({ kind: 'rejected' });
    const one = { whole: 'x'.repeat(32), index: 0, count: 2, chunk: new Uint8Array(5_000_001) };
    expect(take(sets, one)).toEqual({ kind: 'rejected' });
  });

  it('of many small sets are at most so many', () => {
    const sets = new PartSets();
    for (let i = 0; i < 500; i++)
      take(sets, { whole: `${i}`.padEnd(32), index: 0, count: 2, chunk: new Uint8Array(1) }, `${i}`);
    expect(sets.hashes(NOW_MS)).toEqual(Array.from({ length: 32 }, (_, i) => `${i + 468}`));
  });

  it.each<[string, string]>([
    ['no list', '4:text'],
    ['three fields', writeBt(['w'.repeat(32), '\0', '\x02'])],
    ['five fields', writeBt(['w'.repeat(32), '\0', '\x02', 'x', ''])],
    ['a short name', writeBt(['w'.repeat(31), '\0', '\x02', 'x'])],
    ['an index of two bytes', writeBt(['w'.repeat(32), '\0\0', '\x02', 'x'])],
    ['an index that is an integer', writeBt(['w'.repeat(32), 0n, '\x02', 'x'])],
    ['an empty count', writeBt(['w'.repeat(32), '\0', '', 'x'])],
    ['an empty chunk', writeBt(['w'.repeat(32), '\0', '\x02', ''])],
    ['a chunk that is a list', writeBt(['w'.repeat(32), '\0', '\x02', ['x']])],
    ['a single part', writeBt(['w'.repeat(32), '\0', '\x01', 'x'])],
    ['no part at all', writeBt(['w'.repeat(32), '\0', '\0', 'x'])],
    ['an index like the count', writeBt(['w'.repeat(32), '\x02', '\x02', 'x'])],
    ['a list that is cut off', writeBt(['w'.repeat(32), '\0', '\x02', 'x']).slice(0, -1)],
  ])('with %s are refused', async (_, list) => {
    const plain = concatBytes(utf8('m'), bytesOfText(list));
    expect(() => parsePart(plain)).toThrow(MalformedInputError);
    const sealed = encryptConfig(plain, account.ed25519Seed, 'Contacts');
    expect(await openStoredConfig(sealed, 'contacts', account)).toBeNull();
  });
});
