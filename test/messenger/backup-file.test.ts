import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, utf8, type Bytes } from '../../src/crypto/bytes.ts';
import { headerHash, sealChunk } from '../../src/messenger/backup/chunk-cipher.ts';
import { readChunks } from '../../src/messenger/backup/chunk-reader.ts';
import { ChunkWriter, paddedCount } from '../../src/messenger/backup/chunk-writer.ts';
import { encodeFrame, END_KIND } from '../../src/messenger/backup/frames.ts';
import { encodeHeader, type BackupHeader } from '../../src/messenger/backup/header.ts';
import { MINOR } from '../../src/messenger/backup/records.ts';
import { readBackup } from '../../src/messenger/backup/read-backup.ts';
import { derivePassphraseKey } from '../../src/crypto/passphrase-key.ts';
import { backupsOf, boundaries, contents, exported, imported } from './backup-setup.ts';
import { Device } from './device.ts';
import { FakeSwarm } from './fake-network.ts';

const swarm = new FakeSwarm();
let anna: Device;
let file: Bytes;
let backups: ReturnType<typeof backupsOf>['backups'];

beforeAll(async () => {
  anna = new Device(() => swarm.network());
  await anna.create('Anna');
  const benId = await new Device(() => swarm.network()).create('Ben');
  for (let i = 0; i < 20; i++) await anna.write(benId, `${i} `.repeat(150));
  ({ backups } = backupsOf(anna, swarm));
  file = await exported(backups);
});

/** Code of the error, or `fine`. */
const outcome = async (bytes: Uint8Array): Promise<string> =>
  imported(backups, bytes).then(
    () => 'fine',
    (error: unknown) => String((error as { code?: unknown }).code),
  );

const flipped = (at: number, bit: number): Bytes => {
  const copy = file.slice();
  copy[at] = (copy[at] as number) ^ (1 << bit);
  return copy;
};

describe('a backup file', () => {
  it('is good as it is, in pieces of any length', async () => {
    expect(boundaries(file).length).toBeGreaterThan(10);
    expect(await outcome(file)).toBe('fine');
    const pieces = Array.from({ length: Math.ceil(file.length / 7) }, (_, i) => file.subarray(i * 7, i * 7 + 7));
    await expect(backups.importFile({ source: () => [new Uint8Array(), ...pieces] })).resolves.toMatchObject({
      messages: 0,
      skipped: 20,
    });
  });

  it('is refused with one bit changed, anywhere', async () => {
    const before = await contents(anna);
    const [first = 0, second = 0] = boundaries(file);
    const places = [
      ...Array.from({ length: first + 40 }, (_, at) => at),
      ...Array.from({ length: Math.floor(file.length / 1000) }, (_, i) => i * 1000),
      ...boundaries(file).flatMap((at) => [at - 1, at, at + 1, at + 3, at + 4]),
    ].filter((at) => at < file.length);
    for (const at of places) {
      const expected =
        at === 14 ? 'backup-newer' : at < second ? /^(backup-damaged|wrong-passphrase)$/ : 'backup-damaged';
      const code = await outcome(flipped(at, (at % 7) + 1));
      expect([at, code]).toEqual([at, expect.stringMatching(expected)]);
    }
    expect(await contents(anna)).toBe(before);
  });

  it('is refused when it was cut, at the end of a chunk or within', async () => {
    const places = boundaries(file).flatMap((at) => [at - 17, at - 1, at, at + 2, at + 4, at + 500]);
    for (const at of places.filter((place) => place < file.length))
      expect([at, await outcome(file.slice(0, at))]).toEqual([at, 'backup-damaged']);
    expect(await outcome(new Uint8Array())).toBe('backup-damaged');
  });

  it('is refused with something behind it', async () => {
    expect(await outcome(concatBytes(file, Uint8Array.of(0)))).toBe('backup-damaged');
    const at = boundaries(file);
    expect(await outcome(concatBytes(file, file.subarray(at.at(-2))))).toBe('backup-damaged');
    expect(await outcome(concatBytes(file, file))).toBe('backup-damaged');
  });

  it('is refused with chunks swapped, repeated, left out or taken from another file', async () => {
    const at = boundaries(file);
    const chunks = at.slice(0, -1).map((start, i) => file.subarray(start, at[i + 1]));
    const head = file.subarray(0, at[0]);
    const [a, b, c, ...rest] = chunks as [Bytes, Bytes, Bytes, ...Bytes[]];
    expect(await outcome(concatBytes(head, a, b, c, ...rest))).toBe('fine');
    expect(await outcome(concatBytes(head, b, a, c, ...rest))).toBe('wrong-passphrase');
    expect(await outcome(concatBytes(head, a, c, b, ...rest))).toBe('backup-damaged');
    expect(await outcome(concatBytes(head, a, b, b, c, ...rest))).toBe('backup-damaged');
    expect(await outcome(concatBytes(head, a, c, ...rest))).toBe('backup-damaged');
    const other = await exported(backups);
    const second = boundaries(other);
    expect(await outcome(concatBytes(head, a, other.subarray(second[1], second[2]), c, ...rest))).toBe(
      'backup-damaged',
    );
  });

  it('is refused if it is something else', async () => {
    expect(await outcome(utf8('PK\u0003\u0004 this is an archive of something else'))).toBe('backup-damaged');
  });

  it('is refused if it is of a later version, before anything is computed', async () => {
    const newer = file.slice();
    newer[14] = 2;
    expect(await outcome(newer)).toBe('backup-newer');
  });
});

describe('the cost of the key', () => {
  const withHeader = (change: Record<string, unknown>): Bytes => {
    const first = boundaries(file)[0] ?? 0;
    const header = JSON.parse(new TextDecoder().decode(file.subarray(19, first))) as object;
    const json = utf8(JSON.stringify({ ...header, ...change }));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, json.length, false);
    return concatBytes(file.subarray(0, 15), length, json, file.subarray(first));
  };

  it.each([
    ['more memory than 256 MiB', { m: 262_145 }],
    ['no memory', { m: 0 }],
    ['a fraction', { m: 8.5 }],
    ['many passes', { t: 9 }],
    ['no pass', { t: 0 }],
    ['much of both', { t: 8, m: 262_144 }],
    ['absurd numbers', { t: 1e9, m: 1e300 }],
    ['texts', { t: '1', m: '8' }],
    ['lanes', { p: 4 }],
    ['another version', { v: 16 }],
    ['another function', { kdf: 'scrypt' }],
    ['a short salt', { salt: 'AAAA' }],
    ['no salt', { salt: null }],
    ['a long nonce', { nonce: 'A'.repeat(40) }],
    ['an unknown secret', { secret: 'fingerprint' }],
    ['a header that is too long', { comment: 'x'.repeat(4096) }],
  ])('is checked before it is paid: %s', async (_, change) => {
    let asked = 0;
    const reading = readChunks([withHeader(change)], async () => {
      asked += 1;
      return new Uint8Array(32);
    });
    await expect(reading.next()).rejects.toMatchObject({ code: 'backup-damaged' });
    expect(asked).toBe(0);
  });

  it('may be anything within the bounds, but belongs to the file', async () => {
    expect(await outcome(withHeader({ m: 9 }))).toBe('wrong-passphrase');
  });
});

describe('records of a file', () => {
  const header: BackupHeader = {
    secret: 'passphrase',
    cost: { t: 1, m: 8 },
    salt: new Uint8Array(16),
    nonce: new Uint8Array(16),
  };
  const manifest = { format: 1, minor: 0, createdMs: 0, conversations: 1, messages: 1 };
  const end = { configs: 0, conversations: 0, messages: 0, omitted: 0 };
  const json = (kind: number, value: unknown): Bytes => encodeFrame({ kind, payload: utf8(JSON.stringify(value)) });

  async function read(...frames: Uint8Array[]): Promise<string[]> {
    const { accountId } = (await anna.db.profile.get('me')) ?? { accountId: '' };
    const key = await derivePassphraseKey('x', header.salt, header.cost);
    const head = encodeHeader(header);
    const writer = new ChunkWriter({ key, nonce: header.nonce, head: headerHash(head) }, 1024);
    const first = frames.length > 0 && frames[0] === OWN ? json(1, { ...manifest, accountId }) : frames[0];
    const bytes = concatBytes(first ?? new Uint8Array(), ...frames.slice(1));
    const pieces = [head, ...writer.push(bytes), ...writer.finish()];
    const kinds: string[] = [];
    for await (const records of readBackup(pieces, async () => key, accountId))
      kinds.push(...records.map(({ kind }) => kind));
    return kinds;
  }
  /** Stands for a manifest of this account. */
  const OWN = new Uint8Array();
  const damaged = { code: 'backup-damaged' };

  it('may be none', async () => {
    expect(await read(OWN, json(END_KIND, end))).toEqual(['manifest', 'end']);
  });

  it('begin with the manifest and close with the end', async () => {
    await expect(read(json(END_KIND, end))).rejects.toMatchObject(damaged);
    await expect(read()).rejects.toMatchObject(damaged);
    await expect(read(OWN)).rejects.toMatchObject(damaged);
    await expect(read(OWN, json(1, manifest), json(END_KIND, end))).rejects.toMatchObject(damaged);
    await expect(read(OWN, json(END_KIND, end), json(END_KIND, end))).rejects.toMatchObject(damaged);
  });

  it('keep to the counts', async () => {
    await expect(read(OWN, json(END_KIND, { ...end, messages: 1 }))).rejects.toMatchObject(damaged);
    const config = encodeFrame({ kind: 2, payload: Uint8Array.of(1, 9) });
    await expect(read(OWN, config, json(END_KIND, end))).rejects.toMatchObject(damaged);
    expect(await read(OWN, config, json(END_KIND, { ...end, configs: 1 }))).toEqual(['manifest', 'config', 'end']);
    const many = Array.from({ length: 65 }, () => config);
    await expect(read(OWN, ...many, json(END_KIND, { ...end, configs: 65 }))).rejects.toMatchObject(damaged);
  });

  it('are skipped if they are of a kind that a later minor version brought, and refused otherwise', async () => {
    const own = (minor: number, accountId: string) => json(1, { ...manifest, minor, accountId });
    const { accountId } = (await anna.db.profile.get('me')) ?? { accountId: '' };
    const later = encodeFrame({ kind: 77, payload: new Uint8Array(3000).fill(7) });
    expect(await read(own(MINOR + 1, accountId), later, json(END_KIND, end))).toEqual(['manifest', 'unknown', 'end']);
    await expect(read(own(MINOR, accountId), later, json(END_KIND, end))).rejects.toMatchObject(damaged);
  });

  it('hold files that are whole', async () => {
    const about = { from: `05${'ab'.repeat(32)}`, sentAtMs: 1, use: 'attachment', order: 0, peaks: [], durationMs: 0 };
    const file = (bytes: number) => json(6, { ...about, bytes });
    const part = (bytes: number) => encodeFrame({ kind: 7, payload: new Uint8Array(bytes) });
    const counted = json(END_KIND, { ...end, files: 1 });
    expect(await read(OWN, file(5), part(3), part(2), counted)).toEqual(['manifest', 'file', 'part', 'part', 'end']);
    for (const records of [[file(5), part(3)], [file(5), part(6)], [part(1)], [file(5), part(5), part(1)]])
      await expect(read(OWN, ...records, counted)).rejects.toMatchObject(damaged);
    await expect(read(OWN, file(5), part(5), json(END_KIND, end))).rejects.toMatchObject(damaged);
  });

  it('are of a format that is known here', async () => {
    await expect(read(json(1, { format: 2, anything: 'else' }), json(END_KIND, {}))).rejects.toMatchObject({
      code: 'backup-newer',
    });
  });

  it('have a bounded length', async () => {
    await expect(read(OWN, Uint8Array.of(4, 255, 255, 255, 255))).rejects.toMatchObject(damaged);
  });

  it('are followed by zeros only', async () => {
    await expect(read(OWN, json(END_KIND, end), Uint8Array.of(0, 0, 1))).rejects.toMatchObject(damaged);
  });

  it('come in chunks of one length', async () => {
    const key = new Uint8Array(32);
    const head = encodeHeader(header);
    const keys = { key, nonce: header.nonce, head: headerHash(head) };
    const a = sealChunk(keys, { index: 0, isLast: false }, new Uint8Array(1024));
    const b = sealChunk(keys, { index: 1, isLast: true }, new Uint8Array(1025));
    const reading = readChunks([head, a, b], async () => key);
    expect((await reading.next()).done).toBe(false);
    await expect(reading.next()).rejects.toMatchObject(damaged);
  });
});

describe('the size of a file', () => {
  it('shows only its upper digits, for an eighth more at most', () => {
    const counts = Array.from({ length: 5000 }, (_, i) => i + 1);
    const padded = counts.map(paddedCount);
    for (const [i, count] of counts.entries()) {
      expect(padded[i]).toBeGreaterThanOrEqual(count);
      expect(padded[i]).toBeLessThanOrEqual(Math.ceil(count * 1.125));
    }
    expect(new Set(padded).size).toBeLessThan(130);
  });
});
