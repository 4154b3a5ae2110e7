import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveAccount } from '../../../src/crypto/account.ts';
import { type Bytes, concatBytes, copyBytes, equalBytes, toHex, utf8 } from '../../../src/crypto/bytes.ts';
import { AuthenticationError, MalformedInputError } from '../../../src/crypto/errors.ts';
import { bytesOfText, byteText, type ByteText } from '../../../src/protocol/config/bt.ts';
import {
  CONFIG_OVERHEAD,
  decryptConfig,
  encryptConfig,
  padConfig,
  paddedLength,
  unpadConfig,
} from '../../../src/protocol/config/config-encryption.ts';
import { CONFIG_KINDS, CONFIG_NAMES, type ConfigName } from '../../../src/protocol/config/config-kind.ts';
import { emptyMessage, writeMessage } from '../../../src/protocol/config/config-message.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { unwrapConfig, wrapConfig } from '../../../src/protocol/config/config-wrapper.ts';
import { writeContact } from '../../../src/protocol/config/contacts.ts';
import { MAX_INFLATED_BYTES } from '../../../src/protocol/config/zstd-frame.ts';
import { type OpenedConfig, openStoredConfig, sealConfig } from '../../../src/protocol/config/stored-config.ts';
import { MAX_STORE_BYTES } from '../../../src/protocol/limits.ts';
import { seededRandom } from '../../seeded.ts';
import { NOW_MS } from './model-swarm.ts';

const account = deriveAccount(new Uint8Array(16).fill(1));
const stranger = deriveAccount(new Uint8Array(16).fill(2));
const inner = writeMessage(emptyMessage());
const key = account.ed25519Seed;
const { domain } = CONFIG_KINDS.contacts;

/** Encrypted as it is, without padding and wrapper. */
const encrypted = (plain: Uint8Array): Bytes => encryptConfig(plain, key, domain);
const open = (stored: Bytes) => openStoredConfig(stored, 'contacts', account);
const whole = { kind: 'whole', inner };

function compressed(plain: Uint8Array, sized: boolean): Bytes {
  return copyBytes(
    zstdCompressSync(plain, {
      params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_contentSizeFlag]: Number(sized) },
    }),
  );
}

/** @param length bytes */
const incompressible = (length: number): ByteText => {
  const random = seededRandom(length);
  return byteText(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
};

/** Decrypted and without padding. */
async function plainIn(stored: Bytes, name: ConfigName): Promise<Uint8Array> {
  const kind = CONFIG_KINDS[name];
  return unpadConfig(decryptConfig(await unwrapConfig(stored, kind, account), key, kind.domain));
}

function contactsOf(ids: readonly string[]): ConfigObject {
  const config = new ConfigObject();
  for (const [i, id] of ids.entries())
    writeContact(config, id, {
      name: `Person number ${i}`,
      nickname: i % 5 === 0 ? `Nickname ${i}` : '',
      approved: true,
      approvedMe: i % 3 !== 0,
      created: 1_700_000_000 + i,
      picture:
        i % 2 === 0
          ? { url: `http://files.example/file/${i}`, key: bytesOfText(incompressible(i + 32).slice(0, 32)) }
          : null,
    });
  return config;
}

describe('a config that repeats itself', () => {
  const random = seededRandom(5);
  const randomId = () => `05${toHex(Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256)))}`;
  const idsOfOneDigit = Array.from({ length: 500 }, (_, i) => `05${i.toString(16).padStart(4, '0').repeat(16)}`);

  it.each([
    ['that repeat', idsOfOneDigit],
    ['without any order', Array.from({ length: 500 }, randomId)],
  ])(
    'with 500 contacts whose IDs are such %s goes into one message, which a device that compresses reads',
    async (_, ids) => {
      const config = contactsOf(ids);
      const [stored, ...more] = (await sealConfig(config.written(), 1, 'contacts', account)) as [Bytes];
      expect(more).toEqual([]);
      expect(await open(stored)).toEqual({ kind: 'whole', inner: config.written() });
      const plain = await plainIn(stored, 'contacts');
      expect(plain[0]).toBe(0x7a);
      expect(copyBytes(zstdDecompressSync(plain.subarray(1)))).toEqual(bytesOfText(config.written()));
      const reference = compressed(bytesOfText(config.written()), true);
      expect(plain.length).toBeLessThan(1.25 * reference.length);
    },
  );

  it('is split only if it is large even then, and the parts are those of the compressed form', async () => {
    const config = contactsOf(Array.from({ length: 1_800 }, randomId));
    const messages = await sealConfig(config.written(), 1, 'contacts', account);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.length).toBeLessThan(config.written().length / MAX_STORE_BYTES);
    const device = new ConfigObject();
    const incoming = await Promise.all(
      messages.map(async (stored, i) => ({ hash: `${i}`, stored, opened: (await open(stored)) as OpenedConfig })),
    );
    device.merge(incoming, NOW_MS);
    expect(device.written()).toBe(config.written());
    // Parts that we wrote ourselves are not collected when they come back.
    config.push(NOW_MS);
    config.merge(incoming.slice(1), NOW_MS);
    expect(config.activeHashes(NOW_MS)).toEqual([]);
  });

  it('is left as it is where a frame would hardly be shorter', async () => {
    const config = new ConfigObject();
    config.set(['n'], 'Robin');
    const [stored] = (await sealConfig(config.written(), 1, 'profile', account)) as [Bytes];
    expect(await plainIn(stored, 'profile')).toEqual(bytesOfText(config.written()));
  });

  it('is refused if nobody would decompress it', async () => {
    const config = new ConfigObject();
    config.set(['big'], 'x'.repeat(MAX_INFLATED_BYTES));
    await expect(sealConfig(config.written(), 1, 'profile', account)).rejects.toThrow(MalformedInputError);
  });
});

describe('the stored form', () => {
  let stored: Bytes;
  beforeAll(async () => {
    [stored] = (await sealConfig(inner, 3, 'contacts', account)) as [Bytes];
  });

  it('opens again, in each namespace, and is the same bytes every time', async () => {
    for (const name of CONFIG_NAMES) {
      const [one, ...more] = await sealConfig(inner, 3, name, account);
      expect(more).toEqual([]);
      expect(await sealConfig(inner, 3, name, account)).toEqual([one]);
      expect(await openStoredConfig(one as Bytes, name, account)).toEqual(whole);
    }
  });

  it('opens neither for another account nor in another namespace', async () => {
    expect(await openStoredConfig(stored, 'contacts', stranger)).toBeNull();
    expect(await openStoredConfig(stored, 'profile', account)).toBeNull();
  });

  it('opens with one wrapper, with two, and with none', async () => {
    const bare = encrypted(padConfig(bytesOfText(inner)));
    const once = await wrapConfig(bare, 3, CONFIG_KINDS.contacts, account);
    const twice = await wrapConfig(once, 3, CONFIG_KINDS.contacts, account);
    const thrice = await wrapConfig(twice, 3, CONFIG_KINDS.contacts, account);
    expect(equalBytes(once, stored)).toBe(true);
    for (const form of [bare, once, twice]) expect(await open(form)).toEqual(whole);
    expect(await open(thrice)).toBeNull();
  });

  it('takes no wrapper of somebody else for one of ours', async () => {
    const bare = encrypted(padConfig(bytesOfText(inner)));
    const foreign = await wrapConfig(bare, 3, CONFIG_KINDS.contacts, stranger);
    expect(await unwrapConfig(foreign, CONFIG_KINDS.contacts, account)).toEqual(foreign);
    expect(await open(foreign)).toBeNull();
  });

  it('does not open once a single bit is another, or the end is missing', async () => {
    for (let at = 0; at < stored.length; at += 7) {
      const flipped = copyBytes(stored);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at & 7));
      // Bits around the encrypted part may be of no importance; what opens must be what was sealed.
      expect([null, inner]).toContain(((await open(flipped)) as typeof whole | null)?.inner ?? null);
      expect(await open(stored.slice(0, at))).toBeNull();
    }
    const bare = encrypted(padConfig(bytesOfText(inner)));
    for (let at = 0; at < bare.length; at += 5) {
      const flipped = copyBytes(bare);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at & 7));
      expect(await open(flipped)).toBeNull();
    }
  });

  it('may be compressed, with and without a size, and may lack padding', async () => {
    const config = new ConfigObject();
    for (let i = 0; i < 200; i++) config.set(['c', `contact ${i}`, 'n'], `name ${i % 7}`);
    const text = config.push(NOW_MS).inner;
    for (const sized of [true, false]) {
      const plain = concatBytes(utf8('z'), compressed(bytesOfText(text), sized));
      expect(plain.length).toBeLessThan(text.length / 2);
      expect(await open(encrypted(padConfig(plain)))).toEqual({ kind: 'whole', inner: text });
      expect(await open(encrypted(plain))).toEqual({ kind: 'whole', inner: text });
      expect(await open(encrypted(plain.slice(0, -1)))).toBeNull();
    }
  });

  it.each<[string, Uint8Array]>([
    ['nothing but padding', new Uint8Array(216)],
    ['an unknown form', utf8('x')],
    ['a frame that is none', utf8('znot a frame')],
    ['a frame without content', utf8('z')],
    ['a compressed list', concatBytes(utf8('z'), compressed(utf8('le'), true))],
    [
      'a compressed frame',
      concatBytes(utf8('z'), compressed(concatBytes(utf8('z'), compressed(utf8('de'), true)), true)),
    ],
    ['a compressed nothing', concatBytes(utf8('z'), compressed(new Uint8Array(0), true))],
    ['a bomb', concatBytes(utf8('z'), compressed(new Uint8Array(20_000_000).fill(0x64), false))],
  ])('holds nothing that we understand with %s', async (_, plain) => {
    expect(await open(encrypted(plain))).toBeNull();
  });

  it('is not wrapped where the wrapper would make it too long', async () => {
    const config = new ConfigObject();
    config.set(['big'], incompressible(71_000));
    const sealed = await sealConfig(config.written(), 1, 'contacts', account);
    expect(sealed).toHaveLength(1);
    expect(sealed[0]?.length).toBeLessThanOrEqual(MAX_STORE_BYTES);
    config.set(['big'], incompressible(76_600));
    const unwrapped = await sealConfig(config.written(), 1, 'contacts', account);
    expect(unwrapped.map(({ length }) => length)).toEqual([76_800]);
    const opened = await open(unwrapped[0] as Bytes);
    expect(opened?.kind === 'whole' && opened.inner === config.written()).toBe(true);
  });
});

describe('padding and encryption', () => {
  it('fills up to whole steps, which grow with the length', () => {
    const steps = [
      [0, 216],
      [216, 216],
      [217, 472],
      [5_079, 5_080],
      [5_080, 5_080],
      [5_081, 6_104],
      [20_439, 20_440],
      [20_441, 22_488],
      [40_919, 40_920],
      [40_921, 46_040],
    ] as const;
    for (const [length, padded] of steps) expect(paddedLength(length)).toBe(padded);
    for (let length = 0; length < 60_000; length += 13) {
      const padded = paddedLength(length);
      expect(padded).toBeGreaterThanOrEqual(length);
      expect(paddedLength(padded)).toBe(padded);
      expect((padded + CONFIG_OVERHEAD) % 256).toBe(0);
    }
  });

  it('gives back what went in', () => {
    const plain = utf8('dtext');
    expect(unpadConfig(decryptConfig(encrypted(padConfig(plain)), key, domain))).toEqual(plain);
    expect(unpadConfig(new Uint8Array(5))).toHaveLength(0);
  });

  it('refuses what is too short, another key and another domain', () => {
    const sealed = encrypted(utf8('text'));
    for (const length of [0, 24, 39])
      expect(() => decryptConfig(sealed.slice(0, length), key, domain)).toThrow(AuthenticationError);
    expect(() => decryptConfig(sealed, stranger.ed25519Seed, domain)).toThrow(AuthenticationError);
    expect(() => decryptConfig(sealed, key, 'Contact')).toThrow(AuthenticationError);
    for (const wrong of ['', 'x'.repeat(25)])
      expect(() => encryptConfig(sealed, key, wrong)).toThrow(MalformedInputError);
    expect(() => encryptConfig(sealed, key.slice(1), domain)).toThrow(MalformedInputError);
  });
});
