import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import {
  authenticationSeed,
  pictureAt,
  pictureIndices,
  SHORT_PICTURES,
  shortAuthenticationString,
} from '../../src/crypto/short-authentication-string.ts';

interface Vectors {
  request: { plaintext: string };
  sas: { seed16: string; indices: number[]; emoji: string[]; short_display: string };
  sas_index_cases: { seed16: string; indices: number[] }[];
  emoji_table: string[];
  emoji_names_en: string[];
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/data/v2-link.json'), 'utf8')) as Vectors;
const PERSONAL = 'SessionLinkEmoji';

describe('the short authentication string', () => {
  it('is that of the vector', async () => {
    const plaintext = fromHex(vectors.request.plaintext);
    expect(toHex(await authenticationSeed(plaintext, PERSONAL))).toBe(vectors.sas.seed16);
    const indices = await shortAuthenticationString(plaintext, PERSONAL);
    expect(indices).toEqual(vectors.sas.indices);
    const symbols = indices.map((index) => pictureAt(index).symbol);
    expect(symbols).toEqual(vectors.sas.emoji);
    expect(symbols.slice(0, SHORT_PICTURES).join(' ')).toBe(vectors.sas.short_display);
  });

  it('is another one for another purpose', async () => {
    const plaintext = fromHex(vectors.request.plaintext);
    expect(toHex(await authenticationSeed(plaintext, 'StarlingLinkSAS1'))).not.toBe(vectors.sas.seed16);
  });

  it.each(vectors.sas_index_cases)('has the indices of seed $seed16', ({ seed16, indices }) => {
    expect(pictureIndices(fromHex(seed16))).toEqual(indices);
  });

  it.each([0, 15, 17])('refuses a seed of %i bytes', (length) => {
    expect(() => pictureIndices(new Uint8Array(length))).toThrow(MalformedInputError);
  });

  it('refuses a purpose that is not 16 characters long', async () => {
    await expect(shortAuthenticationString(new Uint8Array(1), 'short')).rejects.toThrow(MalformedInputError);
  });
});

describe('the table of pictures', () => {
  it('is that of the vectors, in its order', () => {
    const table = Array.from({ length: 64 }, (_, i) => pictureAt(i));
    expect(table.map(({ symbol }) => symbol)).toEqual(vectors.emoji_table);
    expect(table.map(({ name }) => name)).toEqual(vectors.emoji_names_en);
  });

  it.each([-1, 64, 0.5])('has no picture %d', (index) => {
    expect(() => pictureAt(index)).toThrow(MalformedInputError);
  });
});
