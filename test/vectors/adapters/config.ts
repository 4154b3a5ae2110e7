import { deriveAccount, type AccountKeys } from '../../../src/crypto/account.ts';
import { type Bytes, concatBytes, fromHex, toHex, utf8 } from '../../../src/crypto/bytes.ts';
import { blake2b } from '../../../src/crypto/hash.ts';
import { byteText } from '../../../src/protocol/config/bt.ts';
import { dumpConfig, loadConfig } from '../../../src/protocol/config/config-dump.ts';
import {
  decryptConfig,
  encryptConfig,
  padConfig,
  paddedLength,
} from '../../../src/protocol/config/config-encryption.ts';
import { CONFIG_KINDS, type ConfigName } from '../../../src/protocol/config/config-kind.ts';
import { hashOfMessage } from '../../../src/protocol/config/config-message.ts';
import { ConfigObject, type IncomingConfig } from '../../../src/protocol/config/config-object.ts';
import { hexOf } from '../../../src/protocol/config/config-values.ts';
import { wrapConfig } from '../../../src/protocol/config/config-wrapper.ts';
import { eraseContact, readContacts, writeContact } from '../../../src/protocol/config/contacts.ts';
import {
  archiveConvos,
  type ConvoAddress,
  eraseConvo,
  readConvos,
  writeConvo,
} from '../../../src/protocol/config/convo-info.ts';
import { openStoredConfig, sealConfig } from '../../../src/protocol/config/stored-config.ts';
import {
  eraseCommunity,
  eraseGroup,
  eraseLegacyGroup,
  readGroups,
  writeCommunity,
  writeGroup,
  writeLegacyGroup,
} from '../../../src/protocol/config/user-groups.ts';
import { readProfile, writeProfile } from '../../../src/protocol/config/user-profile.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { bytesOf, type CaseResult, listOf, numberOf, objectOf, sameJson, textOf } from '../case.ts';
import { StarlingError } from '../../../src/crypto/errors.ts';

interface Device {
  account: AccountKeys;
  /** Loaded anew for every step, so that the dumps are run through too. */
  dumps: Record<ConfigName, Bytes>;
}

interface World {
  devices: Map<string, Device>;
  nowMs: number;
}

const NAMES = ['profile', 'contacts', 'convo', 'groups'] as const;

function nameOf(step: JsonObject): ConfigName {
  const name = NAMES.find((candidate) => candidate === step['config']);
  if (!name) throw new Error(`no config “${String(step['config'])}”`);
  return name;
}

function deviceOf(world: World, step: JsonObject): Device {
  const device = world.devices.get(textOf(step, 'dev'));
  if (!device) throw new Error('no such device');
  return device;
}

async function withConfig<T>(
  world: World,
  step: JsonObject,
  name: ConfigName,
  work: (config: ConfigObject, device: Device) => T | Promise<T>,
): Promise<T> {
  const device = deviceOf(world, step);
  const config = loadConfig(device.dumps[name]);
  const result = await work(config, device);
  device.dumps[name] = dumpConfig(config);
  return result;
}

/** Byte strings of paths and values: `t:` text, `x:` hex. */
const literal = (text: string) =>
  text.startsWith('x:') ? byteText(fromHex(text.slice(2))) : byteText(utf8(text.slice(2)));

function fillOf(fill: JsonObject): string {
  const size = numberOf(fill, 'size');
  const key = utf8(textOf(fill, 'seed'));
  const blocks = Array.from({ length: Math.ceil(size / 64) }, (_, i) => {
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, i, true);
    return blake2b(number, { size: 64, key });
  });
  return byteText(concatBytes(...blocks).subarray(0, size));
}

function raw(config: ConfigObject, step: JsonObject): void {
  const path = listOf(step, 'path').map((key) => literal(String(key)));
  const value = step['value'];
  if (isObject(step['fill'])) return config.set(path, fillOf(step['fill']));
  if (value === null) return void config.erase(path);
  const scalar = typeof value === 'number' ? BigInt(value) : literal(textOf(step, 'value'));
  if (step['mode'] === 'set_insert') return config.changeSet(path, [scalar], []);
  if (step['mode'] === 'set_erase') return config.changeSet(path, [], [scalar]);
  return config.set(path, scalar);
}

const pictureIn = (step: JsonObject) => {
  if (!isObject(step['picture'])) return step['picture'] === null ? { picture: null } : {};
  return { picture: { url: textOf(step['picture'], 'url'), key: bytesOf(step['picture'], 'key') } };
};

const pictureOut = (picture: { url: string; key: Bytes } | null) =>
  picture && { url: picture.url, key: toHex(picture.key) };

/** The fields of `step` under the names of the product. */
function renamed(step: JsonObject, names: Record<string, string>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).flatMap(([theirs, ours]) => (step[theirs] === undefined ? [] : [[ours, step[theirs]]])),
  );
}

const PROFILE = {
  name: 'name',
  priority: 'priority',
  expiry: 'expirySeconds',
  blinded_msgreqs: 'blindedRequests',
  t: 'changed',
  T: 'renewed',
};
const CONTACT = {
  name: 'name',
  nickname: 'nickname',
  approved: 'approved',
  approved_me: 'approvedMe',
  blocked: 'blocked',
  priority: 'priority',
  notifications: 'notifications',
  mute_until: 'muteUntil',
  exp_mode: 'expiryMode',
  exp_timer: 'expirySeconds',
  created: 'created',
  profile_updated: 'profileUpdated',
};
const COMMON = {
  priority: 'priority',
  joined_at: 'joinedAt',
  notifications: 'notifications',
  mute_until: 'muteUntil',
  invited: 'invited',
};

const hexOrNull = (bytes: Bytes | null) => bytes && toHex(bytes);

function groupOut(group: ReturnType<typeof readGroups>[number]): JsonObject {
  const { priority, joinedAt, notifications, muteUntil, invited } = group;
  const common = { priority, joined_at: joinedAt, notifications, mute_until: muteUntil, invited };
  if (group.type === 'o') return { ...common, type: 'o', base: group.base, room: group.room, pubkey: group.pubkey };
  if (group.type === 'C') {
    const { id, name, encryptionPublic, encryptionSecret, members, timerSeconds } = group;
    const keys = { enc_pubkey: hexOrNull(encryptionPublic), enc_seckey: hexOrNull(encryptionSecret) };
    return { ...common, type: 'C', id, name, ...keys, members, timer: timerSeconds };
  }
  const { id, name, kicked, destroyed } = group;
  const keys = { secretkey: hexOrNull(group.secretKey), auth_data: hexOrNull(group.authData) };
  return { ...common, type: 'g', id, name, kicked, destroyed, ...keys };
}

function groupSet(config: ConfigObject, step: JsonObject): void {
  const common = renamed(step, COMMON);
  const optional = (key: string, ours: string) =>
    step[key] === undefined ? {} : { [ours]: step[key] === null ? null : bytesOf(step, key) };
  if (step['type'] === 'o') {
    const pubkey = step['pubkey'] === undefined ? {} : { pubkey: textOf(step, 'pubkey') };
    writeCommunity(config, { base: textOf(step, 'base'), room: textOf(step, 'room'), ...pubkey }, common);
    return;
  }
  const name = renamed(step, { name: 'name' });
  if (step['type'] === 'C') {
    writeLegacyGroup(config, textOf(step, 'id'), {
      ...common,
      ...name,
      ...optional('enc_pubkey', 'encryptionPublic'),
      ...optional('enc_seckey', 'encryptionSecret'),
      ...renamed(step, { members: 'members', timer: 'timerSeconds' }),
    });
    return;
  }
  writeGroup(config, textOf(step, 'id'), {
    ...common,
    ...name,
    ...optional('secretkey', 'seed'),
    ...optional('auth_data', 'authData'),
    ...renamed(step, { mark: 'mark' }),
  });
}

function addressOf(step: JsonObject): ConvoAddress {
  const { type } = step;
  if (type === 'o') {
    const pubkey = typeof step['pubkey'] === 'string' ? step['pubkey'] : '';
    return { type, base: textOf(step, 'base'), room: textOf(step, 'room'), pubkey };
  }
  return { type: type as '1' | 'g' | 'C', id: textOf(step, 'id') };
}

function groupErase(config: ConfigObject, step: JsonObject): boolean {
  if (step['type'] === 'o') return eraseCommunity(config, textOf(step, 'base'), textOf(step, 'room'));
  return (step['type'] === 'g' ? eraseGroup : eraseLegacyGroup)(config, textOf(step, 'id'));
}

type Step = (world: World, step: JsonObject) => Promise<JsonObject>;

const done = async (work: Promise<unknown>): Promise<JsonObject> => {
  await work;
  return {};
};

/** One function per operation of the annex. */
const STEPS: Readonly<Record<string, Step>> = {
  init: async (world, step) => {
    const account = deriveAccount(bytesOf(step, 'seed'));
    const fresh = () => dumpConfig(new ConfigObject());
    const dumps = { profile: fresh(), contacts: fresh(), convo: fresh(), groups: fresh() };
    world.devices.set(textOf(step, 'dev'), { account, dumps });
    return { session_id: account.accountId, ed25519_pubkey: toHex(account.ed25519Public) };
  },
  push: async (world, step) => {
    const name = nameOf(step);
    return withConfig(world, step, name, async (config, { account }) => {
      if (name === 'convo') archiveConvos(config, world.nowMs);
      const obsolete = [...config.oldHashes].sort();
      const { seqno, inner } = config.push(world.nowMs);
      config.forgetOldHashes();
      const again = config.push(world.nowMs);
      if (again.inner !== inner) throw new Error('a second push gives other bytes');
      const messages = (await sealConfig(inner, seqno, name, account)).map(toHex);
      return { seqno, namespace: CONFIG_KINDS[name].namespace, messages, obsolete, inner };
    });
  },
  confirm: async (world, step) =>
    done(
      withConfig(world, step, nameOf(step), (config) =>
        config.confirmPushed(numberOf(step, 'seqno'), listOf(step, 'hashes').map(String)),
      ),
    ),
  merge: async (world, step) => {
    const name = nameOf(step);
    return withConfig(world, step, name, async (config, { account }) => {
      const incoming: IncomingConfig[] = [];
      for (const message of listOf(step, 'messages')) {
        if (!isObject(message)) throw new Error('no message');
        const stored = bytesOf(message, 'data');
        const opened = await openStoredConfig(stored, name, account);
        if (opened) incoming.push({ hash: textOf(message, 'hash'), stored, opened });
      }
      return { accepted: config.merge(incoming, world.nowMs).accepted.sort() };
    });
  },
  state: async (world, step) =>
    withConfig(world, step, nameOf(step), (config) => ({
      seqno: config.seqno,
      dirty: config.state === 'dirty',
      clean: config.state === 'clean',
      needs_push: config.needsPush,
      readonly: false,
      curr_hashes: [...config.currHashes].sort(),
      active_hashes: config.activeHashes(world.nowMs).sort(),
    })),
  old_hashes: async (world, step) =>
    withConfig(world, step, nameOf(step), (config) => {
      // While something is to be pushed, they come with the push.
      if (config.state === 'dirty') return { hashes: [] };
      const hashes = [...config.oldHashes].sort();
      config.forgetOldHashes();
      return { hashes };
    }),
  tree: async (world, step) =>
    withConfig(world, step, nameOf(step), (config) => ({ message_hex: hexOf(config.written()) })),
  raw: async (world, step) => done(withConfig(world, step, nameOf(step), (config) => raw(config, step))),
  profile_set: async (world, step) =>
    done(
      withConfig(world, step, 'profile', (config) =>
        writeProfile(config, { ...renamed(step, PROFILE), ...pictureIn(step) }),
      ),
    ),
  profile_get: async (world, step) =>
    withConfig(world, step, 'profile', (config) => {
      const profile = readProfile(config);
      const stored = (key: string) => Number(config.get([key]) ?? 0);
      return {
        name: profile.name === '' ? null : profile.name,
        picture: pictureOut(profile.picture),
        priority: profile.priority,
        expiry: profile.expirySeconds === 0 ? null : profile.expirySeconds,
        blinded_msgreqs: profile.blindedRequests,
        t: stored('t'),
        T: stored('T'),
      };
    }),
  contact_set: async (world, step) =>
    done(
      withConfig(world, step, 'contacts', (config) =>
        writeContact(config, textOf(step, 'id'), { ...renamed(step, CONTACT), ...pictureIn(step) }),
      ),
    ),
  contact_erase: async (world, step) =>
    withConfig(world, step, 'contacts', (config) => ({ erased: eraseContact(config, textOf(step, 'id')) })),
  contacts_get: async (world, step) =>
    withConfig(world, step, 'contacts', (config) => ({
      contacts: readContacts(config).map((contact) => ({
        id: contact.id,
        ...Object.fromEntries(Object.entries(CONTACT).map(([theirs, ours]) => [theirs, contact[ours as 'name']])),
        picture: pictureOut(contact.picture),
      })),
    })),
  convo_set: async (world, step) =>
    done(
      withConfig(world, step, 'convo', (config) =>
        writeConvo(config, addressOf(step), renamed(step, { last_read: 'lastRead', unread: 'unread' }), world.nowMs),
      ),
    ),
  convo_erase: async (world, step) =>
    withConfig(world, step, 'convo', (config) => ({ erased: eraseConvo(config, addressOf(step)) })),
  convo_get: async (world, step) =>
    withConfig(world, step, 'convo', (config) => ({
      convos: readConvos(config).map(({ lastRead, unread, ...address }) => ({
        ...address,
        last_read: lastRead,
        unread,
      })),
    })),
  ugroup_set: async (world, step) => done(withConfig(world, step, 'groups', (config) => groupSet(config, step))),
  ugroup_erase: async (world, step) =>
    withConfig(world, step, 'groups', (config) => ({ erased: groupErase(config, step) })),
  ugroups_get: async (world, step) =>
    withConfig(world, step, 'groups', (config) => ({ groups: readGroups(config).map(groupOut) })),
};

/** Only what our bytes must have in common with those of a client that compresses. */
function pushProblem(expect: JsonObject, actual: JsonObject): string | undefined {
  const keys = ['seqno', 'namespace', 'obsolete', ...(expect['exact_bytes'] === true ? ['messages'] : [])];
  const wrong = keys.find((key) => !sameJson(expect[key], actual[key]));
  if (wrong) return `${wrong}: expected ${JSON.stringify(expect[wrong])}, got ${JSON.stringify(actual[wrong])}`;
  const inner = listOf(expect, 'inner');
  const [first] = inner;
  const ours = String(actual['inner']);
  if (isObject(first) && typeof first['message_hex'] === 'string' && first['message_hex'] !== hexOf(ours))
    return `inner message: expected ${first['message_hex']}, got ${hexOf(ours)}`;
  if (
    isObject(first) &&
    typeof first['message_hash'] === 'string' &&
    first['message_hash'] !== hexOf(hashOfMessage(ours))
  )
    return 'another hash of the inner message';
  const isMultipart = isObject(first) && first['type'] === 'm';
  return isMultipart && listOf(expect, 'messages').length !== listOf(actual, 'messages').length
    ? 'another number of parts'
    : undefined;
}

const NOT_COMPARED: ReadonlySet<string> = new Set(['needs_dump', 'error', 'message']);

async function stepProblem(world: World, step: JsonObject): Promise<string | undefined> {
  const op = textOf(step, 'op');
  const expect = objectOf(step, 'expect');
  const run = STEPS[op];
  if (!run) return `no operation ${op}`;
  let actual: JsonObject;
  try {
    actual = await run(world, step);
  } catch (error) {
    if (expect['error'] === true && error instanceof StarlingError) return undefined;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  if (expect['error'] === true) return 'was accepted, must fail';
  if (op === 'push') return pushProblem(expect, actual);
  const wrong = Object.keys(expect).find((key) => !NOT_COMPARED.has(key) && !sameJson(expect[key], actual[key]));
  return wrong && `${wrong}: expected ${JSON.stringify(expect[wrong])}, got ${JSON.stringify(actual[wrong])}`;
}

/** Rows of the pure functions of storing. */
async function rowProblem(row: JsonObject): Promise<string | undefined> {
  if (row['padded'] !== undefined)
    return paddedLength(numberOf(row, 'size')) === row['padded']
      ? undefined
      : `padded to ${paddedLength(numberOf(row, 'size'))}`;
  if (row['hash'] !== undefined)
    return hexOf(hashOfMessage(byteText(bytesOf(row, 'message_hex')))) === row['hash'] ? undefined : 'another hash';
  const key = bytesOf(row, 'key');
  const domain = textOf(row, 'domain');
  const encrypted = encryptConfig(padConfig(bytesOf(row, 'inner_hex')), key, domain);
  if (toHex(encrypted) !== row['encrypted_hex']) return 'encrypted otherwise';
  if (!toHex(decryptConfig(encrypted, key, domain)).endsWith(textOf(row, 'inner_hex'))) return 'does not open again';
  if (row['wrapped_hex'] === undefined) return undefined;
  const kind = Object.values(CONFIG_KINDS).find(({ namespace }) => namespace === row['namespace']);
  if (!kind) return 'no such namespace';
  const wrapped = await wrapConfig(encrypted, numberOf(row, 'seqno'), kind, deriveAccount(key));
  return toHex(wrapped) === row['wrapped_hex'] ? undefined : 'wrapped otherwise';
}

/** A message on which the reference hangs: must be refused at once and change nothing. */
async function hangingProblem(testCase: JsonObject): Promise<string | undefined> {
  const world: World = { devices: new Map(), nowMs: 0 };
  const about = { dev: 'A', config: 'profile' };
  await stepProblem(world, { ...about, op: 'init', seed: testCase['seed'], expect: {} });
  const before = world.devices.get('A')?.dumps.profile;
  const messages = [{ hash: 'bad', data: testCase['message'] }];
  const problem = await stepProblem(world, { ...about, op: 'merge', messages, expect: { accepted: [] } });
  const after = world.devices.get('A')?.dumps.profile;
  return problem ?? (before && after && toHex(before) === toHex(after) ? undefined : 'the state has changed');
}

async function caseProblem(testCase: JsonObject): Promise<string | undefined> {
  if (testCase['reference'] === 'hang-or-abort') return hangingProblem(testCase);
  if (Array.isArray(testCase['table'])) {
    for (const [i, row] of testCase['table'].entries()) {
      const problem = isObject(row) ? await rowProblem(row) : 'no row';
      if (problem) return `row ${i}: ${problem}`;
    }
    return undefined;
  }
  const world: World = { devices: new Map(), nowMs: numberOf(testCase, 'now_ms') };
  for (const [i, step] of listOf(testCase, 'steps').entries()) {
    const problem = isObject(step) ? await stepProblem(world, step) : 'no step';
    if (problem) return `step ${i} ${isObject(step) ? String(step['op']) : ''}: ${problem.slice(0, 400)}`;
  }
  return undefined;
}

export const isConfigFile = (file: JsonObject): boolean =>
  typeof file['suite'] === 'string' && file['suite'].startsWith('config-');

/** Runs the cases of a config file; a case that is optional passes whatever comes out, as long as it ends. */
export async function runConfigCases(file: JsonObject): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [i, testCase] of listOf(file, 'cases').entries()) {
    const whole = isObject(testCase) ? testCase : {};
    const name = typeof whole['name'] === 'string' ? whole['name'] : `case ${i}`;
    const problem = await caseProblem(whole).catch((error: unknown) => String(error));
    results.push(problem === undefined || whole['optional'] === true ? { name } : { name, problem });
  }
  return results;
}
