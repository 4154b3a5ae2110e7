import { describe, expect, it } from 'vitest';
import { strengthOf, type Strength } from '../../src/ui/lock/strength.ts';

const STEPS: readonly Strength[] = ['weak', 'fair', 'good', 'strong'];
const step = (passphrase: string): number => STEPS.indexOf(strengthOf(passphrase));

describe('a passphrase that is tried early is weak', () => {
  it.each([
    'password',
    'Passw0rd!',
    'P@$$w0rd123',
    'aaaaaaaaaaaaaaaa',
    'abcdefghijkl',
    '12345678901234',
    'qwertyuiop',
    '1qaz2wsx3edc',
    '12.03.1994',
    '1994-03-12',
    'iloveyou2024',
    'starling',
    'ab ab ab ab ab ab',
    'river river river river',
    'River River RIVER river',
    'to be or not to be',
    'correct horse battery staple',
    'correcthorsebatterystaple',
    'Correct-Horse-Battery-Staple1',
    'The quick brown fox jumps over the lazy dog',
    'привет',
    'пароль',
    '密码密码',
    '我爱你中国',
    '😀😀😀😀😀😀😀😀',
    'Michael Smith',
  ])('%s', (passphrase) => {
    expect(strengthOf(passphrase)).toBe('weak');
  });
});

describe('a passphrase of words counts by its words', () => {
  it.each(['river stone seven', 'river-stone-seven', 'RiverStoneSeven', 'John Smith 1985'])(
    'three of them, or a name and a year, are no good one: %s',
    (passphrase) => {
      expect(step(passphrase)).toBeLessThan(STEPS.indexOf('good'));
    },
  );

  it.each([
    'zebra lantern orbit velvet cactus mango',
    'zebra-lantern-orbit-velvet-cactus-mango',
    'зебра фонарь орбита бархат кактус манго',
    'Zebra Laterne Umlauf Samt Kaktus Mango',
  ])('six that have nothing to do with each other are strong: %s', (passphrase) => {
    expect(strengthOf(passphrase)).toBe('strong');
  });

  it('another word makes it stronger, the same word does not', () => {
    const four = 'zebra lantern orbit velvet';
    expect(step(four)).toBeGreaterThan(step('zebra lantern orbit'));
    expect(step(`${four} cactus mango`)).toBeGreaterThan(step(four));
    expect(step(`${four} velvet zebra`)).toBe(step(four));
  });

  it('long words are worth no more than one word each', () => {
    expect(step('антиконституционный электрификация')).toBeLessThan(STEPS.indexOf('good'));
  });
});

it('letters of all kinds in no order are strong', () => {
  expect(strengthOf('kR7#pm2!vQx9wL')).toBe('strong');
  expect(step('Kx7$mQ2!vR9z')).toBeGreaterThanOrEqual(STEPS.indexOf('good'));
  expect(step('xk3q')).toBe(0);
});

it('takes what somebody pastes', () => {
  expect(strengthOf('z'.repeat(100_000))).toBe('weak');
  expect(strengthOf(' '.repeat(300))).toBe('weak');
});
