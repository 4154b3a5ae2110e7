import { describe, expect, it } from 'vitest';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { blake2b } from '../../src/crypto/hash.ts';

const DATA = new Uint8Array(3);

describe('blake2b', () => {
  it.each([16, 32, 64])('gives digests of %i bytes', (size) => {
    expect(blake2b(DATA, { size })).toHaveLength(size);
  });

  it.each([
    ['a digest of 15 bytes', { size: 15 }],
    ['a digest of 65 bytes', { size: 65 }],
    ['a key of 65 bytes', { size: 32, key: new Uint8Array(65) }],
    ['a salt of 15 bytes', { size: 32, salt: new Uint8Array(15) }],
    ['a personalisation of 17 bytes', { size: 32, personal: new Uint8Array(17) }],
  ])('refuses %s', (_, options) => {
    expect(() => blake2b(DATA, options)).toThrow(MalformedInputError);
  });
});
