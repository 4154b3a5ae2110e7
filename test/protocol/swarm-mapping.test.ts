import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { swarmForPubkey, swarmSpace } from '../../src/protocol/swarm-mapping.ts';

const SPACE = 1n << 64n;
const pubkeyAt = (place: bigint): string => `05${place.toString(16).padStart(16, '0')}${'00'.repeat(24)}`;

describe('swarmForPubkey', () => {
  it('takes the only swarm there is', () => {
    expect(swarmForPubkey(pubkeyAt(5n), [77n])).toBe(77n);
  });

  it.each([
    ['an exact hit', 100n, 100n],
    ['the nearer one', 104n, 100n],
    ['the left one in a tie', 150n, 100n],
    ['across the end of the circle', SPACE - 1n, 100n],
    ['backwards across the start', 2n, 100n],
  ])('takes %s', (_, place, expected) => {
    expect(swarmForPubkey(pubkeyAt(place), [200n, 100n, 1_000_000n])).toBe(expected);
  });

  it('does not care for the order of the ids or the prefix of the address', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.bigInt(0n, SPACE - 2n), { minLength: 1, maxLength: 6 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (ids, key) => {
          const swarm = swarmForPubkey(`05${toHex(key)}`, ids);
          expect(swarmForPubkey(`03${toHex(key)}`, [...ids].reverse())).toBe(swarm);
          const place = swarmSpace(`05${toHex(key)}`);
          const distance = (id: bigint) =>
            [(id - place + SPACE) % SPACE, (place - id + SPACE) % SPACE].reduce((a, b) => (a < b ? a : b));
          expect(ids.every((id) => distance(id) >= distance(swarm))).toBe(true);
        },
      ),
    );
  });

  it('refuses addresses that are none, and an empty network', () => {
    expect(() => swarmForPubkey('05ab', [1n])).toThrow(MalformedInputError);
    expect(() => swarmForPubkey(pubkeyAt(5n), [])).toThrow(MalformedInputError);
  });
});
