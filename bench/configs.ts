import { deriveAccount } from '../src/crypto/account.ts';
import { type Bytes, randomBytes, toHex } from '../src/crypto/bytes.ts';
import { dumpConfig, loadConfig } from '../src/protocol/config/config-dump.ts';
import { parseMessage } from '../src/protocol/config/config-message.ts';
import { ConfigObject, type IncomingConfig } from '../src/protocol/config/config-object.ts';
import { readContacts, writeContact } from '../src/protocol/config/contacts.ts';
import { openStoredConfig, sealConfig } from '../src/protocol/config/stored-config.ts';
import type { Operation } from './operations.ts';

const CONTACTS = 500;
const NOW_MS = 1_790_000_000_000;

const account = deriveAccount(randomBytes(16));
/** Without any order, as real ones are. */
const ids = Array.from({ length: CONTACTS }, () => `05${toHex(randomBytes(32))}`);
const idOf = (i: number): string => ids[i] ?? '';
/** The same digits again and again, which compress far better. */
const repetitive = (i: number): string => `05${i.toString(16).padStart(4, '0').repeat(16)}`;

function contacts(id: (i: number) => string = idOf): ConfigObject {
  const config = new ConfigObject();
  for (let i = 0; i < CONTACTS; i++)
    writeContact(config, id(i), {
      name: `Person number ${i}`,
      nickname: i % 5 === 0 ? `Nickname ${i}` : '',
      approved: true,
      approvedMe: i % 3 !== 0,
      created: 1_700_000_000 + i,
      picture: i % 2 === 0 ? { url: `http://files.example/file/${i}`, key: randomBytes(32) } : null,
    });
  return config;
}

/** As the swarm would give back what `config` would push. */
async function storedFormOf(config: ConfigObject): Promise<{ messages: Bytes[]; incoming: IncomingConfig[] }> {
  const messages = await sealConfig(config.written(), config.seqno, 'contacts', account);
  const opened = await Promise.all(messages.map((stored) => openStoredConfig(stored, 'contacts', account)));
  const incoming = messages.flatMap((stored, i): IncomingConfig[] => {
    const one = opened[i];
    return one ? [{ hash: `${config.seqno} ${i}`, stored, opened: one }] : [];
  });
  return { messages, incoming };
}

/** A clean object that holds `config`. */
function merged(incoming: readonly IncomingConfig[]): ConfigObject {
  const config = new ConfigObject();
  config.merge(incoming, NOW_MS);
  return config;
}

/** A config of 500 contacts; the yardstick is what the same contacts cost as JSON, without any merge, hash or encryption. */
export async function configOperations(): Promise<Operation[]> {
  const { messages, incoming } = await storedFormOf(contacts());
  const sizes = (stored: readonly Bytes[]) =>
    `${stored.map(({ length }) => `${(length / 1_000).toFixed(1)} kB`).join(' + ')}`;
  const { messages: ofRepetitive } = await storedFormOf(contacts(repetitive));
  const branches = await Promise.all(
    [1, 2].map(async (i) => {
      const branch = merged(incoming);
      writeContact(branch, idOf(i), { nickname: 'changed', priority: i });
      return (await storedFormOf(branch)).incoming;
    }),
  );
  const clean = merged(incoming);
  const inner = clean.written();
  const dump = dumpConfig(clean);
  const list = readContacts(clean).map((one) => ({
    ...one,
    picture: one.picture && { url: one.picture.url, key: toHex(one.picture.key) },
  }));
  const json = JSON.stringify(list);
  const jsonRun = (run: () => unknown) => ({ name: 'json' as const, run });
  return [
    {
      name: `open the stored form (${sizes(messages)}; with repetitive IDs ${sizes(ofRepetitive)})`,
      candidates: [
        {
          name: 'product',
          run: () => Promise.all(messages.map((stored) => openStoredConfig(stored, 'contacts', account))),
        },
      ],
    },
    {
      name: 'open, merge and read all contacts',
      candidates: [
        {
          name: 'product',
          run: async () => {
            const opened = await Promise.all(messages.map((stored) => openStoredConfig(stored, 'contacts', account)));
            return readContacts(merged(incoming.map((one, i) => ({ ...one, opened: opened[i] ?? one.opened }))));
          },
        },
      ],
    },
    {
      name: 'seal',
      candidates: [{ name: 'product', run: () => sealConfig(inner, clean.seqno, 'contacts', account) }],
    },
    {
      name: 'parse',
      candidates: [{ name: 'product', run: () => parseMessage(inner) }, jsonRun(() => JSON.parse(json) as unknown)],
    },
    {
      name: 'load, change one contact, save',
      candidates: [
        {
          name: 'product',
          run: () => {
            const config = loadConfig(dump);
            writeContact(config, idOf(7), { nickname: 'changed' });
            return dumpConfig(config);
          },
        },
        jsonRun(() => {
          const copy = JSON.parse(json) as typeof list;
          const [first] = copy;
          if (first) first.nickname = 'changed';
          return JSON.stringify(copy);
        }),
      ],
    },
    {
      name: 'resolve two messages with one change each',
      candidates: [{ name: 'product', run: () => merged(branches.flat()).written() }],
    },
    {
      name: 'read all contacts',
      candidates: [{ name: 'product', run: () => readContacts(clean) }],
    },
  ];
}
