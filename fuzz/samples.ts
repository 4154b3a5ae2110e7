import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { deriveAccount } from '../src/crypto/account.ts';
import { toBase64, utf8, type Bytes } from '../src/crypto/bytes.ts';
import { StarlingError } from '../src/crypto/errors.ts';
import { encryptAttachmentBytes, type SealedAttachment } from '../src/crypto/files/attachment.ts';
import { deriveLayerKey, sealLayer } from '../src/crypto/onion-layer.ts';
import { encodeRecoveryPhrase } from '../src/crypto/recovery-phrase.ts';
import type { Frame } from '../src/messenger/backup/frames.ts';
import { encodeRecord } from '../src/messenger/backup/records.ts';
import { packNodes } from '../src/network/packed-nodes.ts';
import { byteText, bytesOfText } from '../src/protocol/config/bt.ts';
import { dumpConfig } from '../src/protocol/config/config-dump.ts';
import { ConfigObject } from '../src/protocol/config/config-object.ts';
import { readContacts, writeContact } from '../src/protocol/config/contacts.ts';
import { readConvos, writeConvo } from '../src/protocol/config/convo-info.ts';
import { splitConfig } from '../src/protocol/config/multipart.ts';
import { readGroups } from '../src/protocol/config/user-groups.ts';
import { readProfile, writeProfile } from '../src/protocol/config/user-profile.ts';
import { encodeContent, textMessage, type Content } from '../src/protocol/content.ts';
import { encodeLinkMessage } from '../src/protocol/device-link/link-message.ts';
import { drawLinkCode, linkCodeQr, linkCodeWords } from '../src/protocol/device-link/link-code.ts';
import { decodeSnodeResponse, type ResponseKey } from '../src/protocol/onion-request.ts';
import { encodeServerRequest } from '../src/protocol/onion-v4.ts';
import { deviceVault, wrapKey, type KeyStorage, type PassphraseWrap, type Vault } from '../src/store/key-vault.ts';

export const T = 1_800_000_000_000;
const friend = deriveAccount(new Uint8Array(32).fill(8));
const id = friend.accountId;
const bytes = (length: number, value: number): Bytes => new Uint8Array(length).fill(value);

/** An error that is none of ours ends the run; ours are what a decoder may answer with. */
export function rethrowForeign(error: unknown): void {
  if (!(error instanceof StarlingError)) throw error;
}

/** One of each kind, and a message with everything in it. */
export function contents(): Uint8Array[] {
  const pointer = {
    url: 'http://filev2.getsession.org/file/1',
    key: bytes(64, 3),
    digest: bytes(32, 4),
    contentType: 'image/png',
    name: 'a.png',
    size: 100,
    width: 4,
    height: 3,
    caption: 'of the lake',
    isVoice: false,
  };
  const profile = { displayName: 'Al', pictureUrl: pointer.url, key: bytes(32, 1), updatedSeconds: 1_699_999_999 };
  const reference = { timestampMs: T - 1, author: id };
  const kinds: Omit<Content, 'sigTimestampMs'>[] = [
    {
      kind: 'data',
      expiration: { type: 'after-read', seconds: 300 },
      data: {
        ...textMessage('see https://a.example/'),
        profile,
        quote: reference,
        attachments: [pointer, { ...pointer, isVoice: true }],
        previews: [{ url: 'https://a.example/', title: 'A', image: pointer }],
      },
    },
    { kind: 'data', data: { ...textMessage(''), reaction: { ...reference, emoji: '😂', remove: false } } },
    { kind: 'data', data: { ...textMessage(''), communityInvitation: { url: 'https://c.example/r', name: 'Room' } } },
    { kind: 'data', data: { ...textMessage(''), flags: 2 }, expiration: { type: 'after-send', seconds: 43_200 } },
    { kind: 'request-response', requestResponse: { isApproved: true, profile } },
    { kind: 'unsend', unsend: reference },
    { kind: 'receipt', receipt: { read: true, timestampsMs: [T - 2, T - 1] } },
    { kind: 'typing', typing: { timestampMs: T, started: true } },
    { kind: 'extraction', extraction: { type: 'media-saved', timestampMs: T - 5 } },
    { kind: 'call', call: { type: 1, uuid: 'u', sdps: ['v=0'], sdpMLineIndexes: [0], sdpMids: ['0'] } },
  ];
  return kinds.map((content) => encodeContent({ ...content, sigTimestampMs: T }));
}

/** A config of each kind with something in it, changed twice. */
function filled(): ConfigObject[] {
  const profile = new ConfigObject();
  writeProfile(profile, { name: 'Robin', changed: 1_700_000_000 });
  const contacts = new ConfigObject();
  writeContact(contacts, id, { name: 'Kim', nickname: 'K', approved: true, approvedMe: true, blocked: false });
  const convos = new ConfigObject();
  writeConvo(convos, { type: '1', id }, { lastRead: T - 5, unread: true }, T);
  writeConvo(convos, { type: 'o', base: 'https://c.example', room: 'r', pubkey: 'ab'.repeat(32) }, { lastRead: T }, T);
  const all = [profile, contacts, convos];
  for (const config of all) config.confirmPushed(config.push(T).seqno, ['a'.repeat(43)]);
  writeProfile(profile, { name: 'Robin B.', changed: 1_700_000_001 });
  writeContact(contacts, id, { name: 'Kim', nickname: 'K2', approved: true, approvedMe: true, blocked: true });
  return all;
}

const inner = (config: ConfigObject): Bytes => bytesOfText(config.written());

export const configs = (): Uint8Array[] => filled().map(inner);

export const dumps = (): Uint8Array[] => filled().map(dumpConfig);

/** As they are stored: plain or compressed. */
export const innerConfigs = (): Uint8Array[] =>
  configs().flatMap((plain) => [plain, new Uint8Array([0x7a, ...zstdCompressSync(plain)])]);

export const zstdFrames = (): Uint8Array[] => [
  ...configs().map((plain) => new Uint8Array(zstdCompressSync(plain))),
  new Uint8Array(zstdCompressSync(new Uint8Array(5_000).fill(7))),
  new Uint8Array(zstdCompressSync(utf8('words and words and more words '.repeat(99)))),
];

export const configParts = (): Uint8Array[] =>
  (splitConfig(bytes(100_000, 5)) ?? []).map((part) => part.subarray(0, 300));

/** Merges a message into a config that has changes of its own, and reads everything in it. */
export function mergeIntoOwn(message: Uint8Array): void {
  for (const config of filled()) {
    const opened = { kind: 'whole', inner: byteText(message) } as const;
    config.merge([{ hash: 'b'.repeat(43), stored: new Uint8Array(message), opened }], T);
    readProfile(config);
    readContacts(config);
    readConvos(config);
    readGroups(config);
    if (config.needsPush) config.push(T);
  }
}

export const RESPONSE_KEY: ResponseKey = {
  encType: 'aes-gcm',
  ephemeralSecret: bytes(32, 9),
  ephemeralPublic: deriveAccount(bytes(32, 9)).x25519Public,
  destinationX25519: friend.x25519Public,
};

const layerKey = deriveLayerKey(
  'aes-gcm',
  'client',
  RESPONSE_KEY.ephemeralSecret,
  RESPONSE_KEY.ephemeralPublic,
  RESPONSE_KEY.destinationX25519,
);

/** What a node may say once its layer is open. */
export async function sealedAnswer(plain: Uint8Array): Promise<unknown> {
  const sealed = await sealLayer(await layerKey, plain);
  return decodeSnodeResponse(utf8(toBase64(sealed)), RESPONSE_KEY);
}

export async function onionAnswers(): Promise<Uint8Array[]> {
  const sealed = toBase64(await sealLayer(await layerKey, utf8('{"status":200,"body":"{}"}')));
  return [utf8(sealed), utf8(`{"result":"${sealed}"}`)];
}

const HASH = 'A'.repeat(43);

export const answerTexts = (): Uint8Array[] =>
  [
    { status_code: 200, body: '{"t":1,"hf":[19,4]}' },
    { hash: HASH, t: T, swarm: { ['ab'.repeat(32)]: { hash: HASH, signature: 'AA==', already: true } } },
    { messages: [{ hash: HASH, data: 'AAAA', timestamp: T, expiration: T + 1 }], more: false, t: T, hf: [19, 4] },
    { expiries: { [HASH]: T } },
    {
      results: [
        { code: 200, body: { messages: [] } },
        { code: 421, body: 'no' },
      ],
    },
    { swarm: { ['cd'.repeat(32)]: { failed: true, timeout: true } }, t: T },
    {
      snodes: [
        { ip: '10.0.0.1', port: '22021', port_omq: 1, pubkey_ed25519: 'ab'.repeat(32), pubkey_x25519: 'cd'.repeat(32) },
      ],
    },
    { result: { entry: { encrypted_value: 'ab'.repeat(40), nonce: 'cd'.repeat(24) }, service_node_states: [] } },
  ].map((answer) => utf8(JSON.stringify(answer)));

export const serverPayloads = (): Uint8Array[] => [
  encodeServerRequest({ method: 'GET', endpoint: '/file/1', headers: {}, body: null }),
  utf8('l30:{"code":200,"headers":{"a":1}}5:helloe'),
];

export const packedNodes = (): Uint8Array[] => [
  packNodes({
    height: 5,
    madeAtSeconds: 1_700_000_000,
    nodes: [{ ed25519: 'ab'.repeat(32), ip: '10.0.0.1', port: 22021 }],
  }),
];

export const gatewayInformation = (): Uint8Array[] => [
  utf8(
    JSON.stringify({
      name: 'A gateway',
      operator: 'Somebody',
      country: 'CH',
      modes: ['enveloped'],
      guards: ['ab'.repeat(32)],
      network: 'main',
      policy: { logs: 'none' },
      file_servers: [{ url: 'http://files.example', ed25519: 'ab'.repeat(32) }],
    }),
  ),
];

let sealed: Promise<SealedAttachment> | undefined;
let streamed: Promise<SealedAttachment> | undefined;
export const attachment = (): Promise<SealedAttachment> =>
  (sealed ??= encryptAttachmentBytes(bytes(600, 6), { scheme: 'legacy' }));
export const streamAttachment = (): Promise<SealedAttachment> =>
  (streamed ??= encryptAttachmentBytes(bytes(600, 6), { scheme: 'stream', seed: bytes(32, 2) }));

const FIXTURES = join(import.meta.dirname, '../test/media/fixtures');
export const pictures = (): Uint8Array[] =>
  readdirSync(FIXTURES).map((name) => new Uint8Array(readFileSync(join(FIXTURES, name))));

export const linkMessages = (): Uint8Array[] => [
  encodeLinkMessage({ kind: 'end', reason: 'differ' }),
  encodeLinkMessage({ kind: 'commit', commitment: bytes(32, 1), createdAtMs: T, deadlineMs: T + 600_000 }),
  encodeLinkMessage({ kind: 'answer', publicKey: bytes(32, 2), commitHash: bytes(32, 3) }),
  encodeLinkMessage({
    kind: 'reveal',
    publicKey: bytes(32, 2),
    opening: bytes(32, 3),
    answerHash: bytes(32, 4),
    device: 'Firefox on Linux',
  }),
];

export const linkCodes = (): Uint8Array[] => {
  const code = drawLinkCode((length) => bytes(length, 1));
  return [utf8(linkCodeWords(code)), utf8(linkCodeQr(code))];
};

export const phrases = (): Uint8Array[] => [utf8(encodeRecoveryPhrase(bytes(16, 5))), utf8('ab'.repeat(16))];

export const backupFrames = (): Frame[] =>
  [
    encodeRecord({
      kind: 'manifest',
      value: { format: 1, minor: 1, accountId: id, createdMs: T, conversations: 1, messages: 1 },
    }),
    encodeRecord({ kind: 'config', value: { name: 'contacts', message: new Uint8Array(configs()[1] ?? []) } }),
    encodeRecord({ kind: 'end', value: { configs: 1, conversations: 0, messages: 0, files: 0, omitted: 0 } }),
  ].filter((frame) => frame.payload.length > 0);

/** One of each kind of lock. */
export const vaults = (): Uint8Array[] => {
  const random = (length: number) => bytes(length, 3);
  const wrapped = wrapKey(bytes(32, 1), bytes(32, 2), random);
  const passphrase: PassphraseWrap = { kdf: 'argon2id', salt: toBase64(bytes(16, 4)), m: 65_536, t: 3, wrapped };
  const passkey = { id: toBase64(bytes(64, 5)), salt: toBase64(bytes(32, 6)), wrapped };
  const all: Vault[] = [
    deviceVault(bytes(32, 1), random),
    { version: 1, lock: 'passphrase', passphrase },
    { version: 1, lock: 'passphrase', passphrase, passkey },
  ];
  return all.map((vault) => utf8(JSON.stringify(vault)));
};

/** A storage with the same value under every name; nothing can be written to it. */
export const holding = (value: string | undefined): KeyStorage => ({
  get: async () => value,
  set: async () => {},
  remove: async () => {},
});
