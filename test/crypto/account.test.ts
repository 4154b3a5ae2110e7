import { describe, expect, it } from 'vitest';
import { accountIdFromX25519, parseAccountId, x25519FromAccountId } from '../../src/crypto/account-id.ts';
import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { toHex } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';

const VALID = `05${'ab'.repeat(32)}`;

describe('parseAccountId', () => {
  it('forgives blanks and capitals', () => {
    expect(parseAccountId(`  ${VALID.toUpperCase()}\n`)).toBe(VALID);
  });

  it.each([
    ['a zero-width space in front', `\u200b${VALID}`],
    ['a byte order mark', `\ufeff${VALID}`],
    ['direction marks', `\u2068${VALID}\u2069`],
    ['soft hyphens and joiners inside', VALID.replace(/.{16}/g, '$&\u00ad\u2060')],
    ['no-break spaces', VALID.replace(/.{4}/g, '$&\u00a0')],
    ['straight quotation marks', `"${VALID}"`],
    ['curly ones', `“${VALID}”`],
    ['other countries’ ones', `„${VALID}“`],
    ['guillemets', `« ${VALID} »`],
    ['backticks', `\`${VALID}\``],
    ['brackets', `<${VALID}>`],
    ['a full stop behind', `${VALID}.`],
    ['a scheme', `session:${VALID}`],
    ['a scheme with slashes', `session://${VALID}`],
    ['a scheme within quotation marks', `"Session://${VALID.toUpperCase()}/"`],
    ['full-width digits', VALID.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))],
  ])('forgives what comes along when it is copied: %s', (_, text) => {
    expect(parseAccountId(text)).toBe(VALID);
  });

  it.each([
    ['a group id', `03${'ab'.repeat(32)}`],
    ['one digit too few', VALID.slice(0, -1)],
    ['one digit too many', `${VALID}0`],
    ['a non-hex digit', `${VALID.slice(0, -1)}g`],
    ['nothing', ''],
  ])('rejects %s', (_, text) => {
    expect(() => parseAccountId(text)).toThrow(MalformedInputError);
  });

  it('never repeats the input in its error', () => {
    expect(() => parseAccountId('my secret word')).toThrow(/^(?!.*secret)/);
  });
});

describe('accounts', () => {
  it('draw 16 random bytes and fill them up with zeros at the end', () => {
    const seed = generateSeed();
    expect(seed).toHaveLength(16);
    expect(toHex(deriveAccount(seed).ed25519Seed)).toBe(toHex(seed) + '00'.repeat(16));
  });

  it('have an id that holds their X25519 key', () => {
    const account = deriveAccount(new Uint8Array(16).fill(9));
    expect(toHex(x25519FromAccountId(account.accountId))).toBe(toHex(account.x25519Public));
    expect(accountIdFromX25519(account.x25519Public)).toBe(account.accountId);
  });

  it.each([0, 15, 17, 31, 33, 64])('are not made from %i bytes', (length) => {
    expect(() => deriveAccount(new Uint8Array(length))).toThrow(MalformedInputError);
  });

  it('do not share memory with the seed they are made from', () => {
    const seed = new Uint8Array(16).fill(1);
    const account = deriveAccount(seed);
    seed.fill(0);
    expect(account.seed[0]).toBe(1);
  });
});
