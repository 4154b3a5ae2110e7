import { describe, expect, it } from 'vitest';
import { type BtDict, type BtValue, isBtDict, parseBt, writeBt } from '../../../src/protocol/config/bt.ts';
import { dumpConfig, loadConfig } from '../../../src/protocol/config/config-dump.ts';
import { ConfigObject } from '../../../src/protocol/config/config-object.ts';
import { hexBytes, textBytes } from '../../../src/protocol/config/config-values.ts';
import { readContact, writeContact } from '../../../src/protocol/config/contacts.ts';
import { writeProfile } from '../../../src/protocol/config/user-profile.ts';
import { incoming, NOW_MS } from './model-swarm.ts';

const EVE = `05${'ee'.repeat(32)}`;
const BOB = `05${'bb'.repeat(32)}`;

const dict = (entries: Record<string, BtValue>): BtDict => ({
  entries: Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)),
});

/** What a newer client wrote into a contact: none of it do we know. */
const FOREIGN = {
  '0': 2n ** 63n - 1n,
  '1': -(2n ** 63n),
  '2': 2n ** 53n + 1n,
  '\0\xff': 'bytes \0\xfe',
  Z: dict({ deep: dict({ deeper: [-(2n ** 60n), 7n, '', '\xff'] }) }),
  f: [1n, 2n ** 62n],
} as const;

const contacts = (own: Record<string, BtValue>): string =>
  writeBt(
    dict({
      '#': 1n,
      '&': dict({ c: dict({ [hexBytes(EVE)]: dict({ n: 'Eve', ...FOREIGN, ...own }) }), new: dict({ top: 5n }) }),
      '<': [],
      '=': dict({ c: dict({ [hexBytes(EVE)]: dict({ n: '' }) }) }),
    }),
  );

function entryIn(written: string): BtValue | undefined {
  let value: BtValue | undefined = parseBt(written);
  for (const key of ['&', 'c', hexBytes(EVE)]) value = isBtDict(value) ? new Map(value.entries).get(key) : undefined;
  return value;
}

/** The entry, bencoded, without what we changed in it. */
function foreignPart(config: ConfigObject): string {
  const entry = entryIn(config.written());
  if (!isBtDict(entry)) throw new Error('no entry');
  return writeBt({ entries: entry.entries.filter(([key]) => key in FOREIGN) });
}

const restarted = (config: ConfigObject): ConfigObject => loadConfig(dumpConfig(config));

describe('what this version does not know', () => {
  const expected = writeBt(dict(FOREIGN));

  it('is the same bytes after edit, restart, push, merge and another edit', () => {
    let config = new ConfigObject();
    config.merge([incoming(contacts({}))], NOW_MS);
    expect(foreignPart(config)).toBe(expected);

    writeContact(config, EVE, { nickname: 'E', blocked: true });
    config = restarted(config);
    expect(foreignPart(config)).toBe(expected);

    const { seqno } = config.push(NOW_MS);
    config.confirmPushed(seqno, ['pushed']);
    config = restarted(config);
    writeContact(config, EVE, { nickname: '', name: 'Eva' });
    writeContact(config, BOB, { name: 'Bob' });

    const other = new ConfigObject();
    other.merge([incoming(contacts({}))], NOW_MS);
    writeContact(other, EVE, { priority: 1 });
    config.merge([incoming(other.written())], NOW_MS);
    config = restarted(config);
    expect(foreignPart(config)).toBe(expected);
    expect(config.get(['new', 'top'])).toBe(5n);
    expect(readContact(config, EVE)).toMatchObject({ name: 'Eva', priority: 1, blocked: true });
  });

  it('is kept where we are too late and make our change again', () => {
    const config = new ConfigObject();
    config.merge([incoming(contacts({}))], NOW_MS);
    writeContact(config, EVE, { nickname: 'E' });
    const other = new ConfigObject();
    other.merge([incoming(contacts({}))], NOW_MS);
    for (let i = 1; i <= 7; i++) {
      writeContact(other, BOB, { priority: i });
      other.confirmPushed(other.push(NOW_MS).seqno, [`h${i}`]);
    }
    const { lost } = config.merge([incoming(other.written())], NOW_MS);
    if (lost) config.reapply(lost);
    expect(readContact(config, EVE)?.nickname).toBe('E');
    expect(foreignPart(config)).toBe(expected);
  });

  it('is not shown as a number that it is not', () => {
    const config = new ConfigObject();
    config.merge([incoming(contacts({ '+': 2n ** 53n + 1n, j: 2n ** 63n - 1n }))], NOW_MS);
    expect(readContact(config, EVE)).toMatchObject({ priority: 0, created: 0 });
    expect(config.get(['c', hexBytes(EVE), '+'])).toBe(2n ** 53n + 1n);
  });

  it('in a profile stays when the name is changed', () => {
    const config = new ConfigObject();
    const top = dict({ E: 2n ** 62n, I: 3n, f: [0n], n: 'old', s: dict({ credential: textBytes('ü') }) });
    config.merge([incoming(writeBt(dict({ '#': 4n, '&': top, '<': [], '=': dict({}) })))], NOW_MS);
    writeProfile(config, { name: 'new' });
    const data = new Map((parseBt(config.written()) as BtDict).entries).get('&');
    expect(data).toEqual(dict({ ...Object.fromEntries(top.entries), n: 'new' }));
  });
});
