import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toBase64 } from '../../src/crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../src/crypto/errors.ts';
import {
  ImpossibleNameError,
  openRegistration,
  parseRegisteredName,
  registeredNameHash,
} from '../../src/crypto/registered-name.ts';
import { nameRecord } from '../../src/devnet/name-record.ts';

const ACCOUNT = `05${'ab'.repeat(32)}`;
const alice = parseRegisteredName('alice');

/** What the development network, which has code of its own, registers. */
function registered(name: string, value: string): { encryptedValue: Uint8Array; nonce: Uint8Array } {
  const { record } = nameRecord(name, value);
  return { encryptedValue: fromHex(record.encryptedValue), nonce: fromHex(record.nonce) };
}

describe('parseRegisteredName', () => {
  it.each([
    ['alice', 'alice'],
    [' Alice\n', 'alice'],
    ['a_b-c', 'a_b-c'],
    ['_', '_'],
    ['0', '0'],
    ['a--b', 'a--b'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('reads %j', (text, name) => {
    expect(parseRegisteredName(text)).toBe(name);
  });

  it.each([
    ['nothing', ''],
    ['a blank inside', 'al ice'],
    ['a dot', 'alice.loki'],
    ['a hyphen in front', '-alice'],
    ['a hyphen at the end', 'alice-'],
    ['a letter with an accent', 'alicé'],
    ['a Kelvin sign', 'ali\u212a'],
    ['a second line', 'alice\nbob'],
    ['an absurd length', 'x'.repeat(256)],
    ['an absurd length of hyphens', `a${'-'.repeat(1_000_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => parseRegisteredName(text)).toThrow(ImpossibleNameError);
  });
});

describe('openRegistration', () => {
  it('gives the Account ID that was registered, whatever the capitals', () => {
    expect(openRegistration(alice, registered('ALICE', ACCOUNT))).toBe(ACCOUNT);
  });

  it('is found by the hash under which it was registered', () => {
    expect(toBase64(registeredNameHash(alice))).toBe(nameRecord('alice', ACCOUNT).nameHash);
  });

  it('does not open for another name', () => {
    expect(() => openRegistration(parseRegisteredName('bob'), registered('alice', ACCOUNT))).toThrow(
      AuthenticationError,
    );
  });

  it.each([
    ['a group', `03${'ab'.repeat(32)}`],
    ['one byte too few', ACCOUNT.slice(0, -2)],
    ['one byte too many', `${ACCOUNT}00`],
    ['nothing', ''],
  ])('refuses %s inside', (_, value) => {
    expect(() => openRegistration(alice, registered('alice', value))).toThrow(MalformedInputError);
  });

  it('refuses every flipped bit', () => {
    const { encryptedValue, nonce } = registered('alice', ACCOUNT);
    fc.assert(
      fc.property(fc.nat((encryptedValue.length + nonce.length) * 8 - 1), (bit) => {
        const broken = Uint8Array.from([...encryptedValue, ...nonce], (byte, i) =>
          i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
        );
        const sealed = {
          encryptedValue: broken.subarray(0, encryptedValue.length),
          nonce: broken.subarray(encryptedValue.length),
        };
        expect(() => openRegistration(alice, sealed)).toThrow(AuthenticationError);
      }),
    );
  });

  it.each([0, 12, 23, 25])('refuses a nonce of %i bytes', (length) => {
    const sealed = { ...registered('alice', ACCOUNT), nonce: new Uint8Array(length) };
    expect(() => openRegistration(alice, sealed)).toThrow(MalformedInputError);
  });
});
