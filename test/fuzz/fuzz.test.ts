import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuzz, replay, type FuzzTarget } from '../../fuzz/run.ts';
import { TARGETS } from '../../fuzz/targets.ts';
import { shortOrLong } from '../length.ts';

const CORPUS = join(import.meta.dirname, '../../fuzz/corpus');
/** `npm run fuzz` gives each a million. */
const INPUTS = shortOrLong(1_000, 20_000);

const kept = (name: string): string[] => {
  const folder = join(CORPUS, name);
  return existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];
};

it.each(TARGETS)('nothing makes $name fail otherwise than in our words', async (target) => {
  expect(await fuzz(target, { inputs: INPUTS, seed: 20_261_125 })).toBeNull();
});

const found = TARGETS.flatMap((target) => kept(target.name).map((file) => ({ target, file })));
it.each(found)('$target.name has learnt from $file', async ({ target, file }) => {
  expect(await replay(target, new Uint8Array(readFileSync(file)))).toBeNull();
});

describe('the fuzzer itself', () => {
  const broken: FuzzTarget = {
    name: 'broken',
    samples: () => [new TextEncoder().encode('{"length":3}')],
    decode: (bytes) => {
      const text = new TextDecoder().decode(bytes);
      // Fails on a digit that was changed, as a careless decoder might.
      if (/"length":[^3]/.test(text)) throw new TypeError('escaped');
    },
  };

  it('finds what escapes, the same with the same seed', async () => {
    const first = await fuzz(broken, { inputs: 20_000, seed: 1 });
    expect(first?.error).toBeInstanceOf(TypeError);
    expect((await fuzz(broken, { inputs: 20_000, seed: 1 }))?.input).toEqual(first?.input);
  });
});
