import { ed25519PublicKey } from '../../crypto/ed25519.ts';
import { concatBytes, fromUtf8, type Bytes } from '../../crypto/bytes.ts';
import { type ByteText, byteText, bytesOfText } from './bt.ts';
import { canonicalBase, canonicalRoom, isCanonicalAddress, pubkeyBytes } from './community-address.ts';
import { isDict, isSet } from './config-data.ts';
import type { ConfigObject } from './config-object.ts';
import {
  boundedText,
  flagOf,
  hexOf,
  idBytes,
  idOf,
  integerOf,
  nameOf,
  rawOf,
  secondsOf,
  setFlag,
  setInteger,
  setPositive,
  setText,
  textBytes,
  textOf,
} from './config-values.ts';

/** What all kinds of entries have. @see protocol 05 §12.4 */
export interface GroupCommon {
  priority: number;
  /** Seconds. */
  joinedAt: number;
  notifications: number;
  /** Seconds. */
  muteUntil: number;
  /** Not answered yet. */
  invited: boolean;
}

/** A group. */
export interface GroupEntry extends GroupCommon {
  type: 'g';
  /** 66 hex digits that start with 03. */
  id: string;
  name: string;
  /** seed ‖ public key, 64 bytes: we are an admin. */
  secretKey: Bytes | null;
  /** 100 bytes. */
  authData: Bytes | null;
  kicked: boolean;
  destroyed: boolean;
}

export interface CommunityEntry extends GroupCommon {
  type: 'o';
  base: string;
  /** As it was written. */
  room: string;
  /** 64 hex digits. */
  pubkey: string;
}

/** Of old; kept, not made any more. */
export interface LegacyGroupEntry extends GroupCommon {
  type: 'C';
  id: string;
  name: string;
  encryptionPublic: Bytes | null;
  encryptionSecret: Bytes | null;
  /** Member id → is admin. */
  members: Record<string, boolean>;
  timerSeconds: number;
}

export type UserGroup = GroupEntry | CommunityEntry | LegacyGroupEntry;

const KICKED = 1n;
const DESTROYED = 2n;
const AUTH_DATA_BYTES = 100;

const commonAt = (config: ConfigObject, path: readonly ByteText[]): GroupCommon => ({
  priority: integerOf(config.get([...path, '+'])),
  joinedAt: Math.max(0, secondsOf(integerOf(config.get([...path, 'j'])))),
  notifications: Math.max(0, integerOf(config.get([...path, '@']))),
  muteUntil: Math.max(0, secondsOf(integerOf(config.get([...path, '!'])))),
  invited: flagOf(config.get([...path, 'i'])),
});

function secretKeyOf(seed: ByteText, id: string): Bytes | null {
  if (seed.length !== 32) return null;
  const bytes = bytesOfText(seed);
  const publicKey = ed25519PublicKey(bytes);
  return `03${hexOf(byteText(publicKey))}` === id ? concatBytes(bytes, publicKey) : null;
}

function readGroup(config: ConfigObject, key: ByteText, id: string): GroupEntry {
  const at = (field: string) => config.get(['g', key, field]);
  const authData = rawOf(at('s'));
  const removed = at('r');
  return {
    type: 'g',
    id,
    name: nameOf(at('n')),
    secretKey: secretKeyOf(rawOf(at('K')), id),
    authData: authData.length === AUTH_DATA_BYTES ? bytesOfText(authData) : null,
    kicked: removed === KICKED,
    destroyed: removed === DESTROYED,
    ...commonAt(config, ['g', key]),
  };
}

function readLegacy(config: ConfigObject, key: ByteText, id: string): LegacyGroupEntry {
  const at = (field: string) => config.get(['C', key, field]);
  const keyBytes = (field: string) => (rawOf(at(field)).length === 32 ? bytesOfText(rawOf(at(field))) : null);
  const ids = (field: string) => {
    const set = at(field);
    return isSet(set) ? set.flatMap((member) => (typeof member === 'string' ? (idOf(member, '05') ?? []) : [])) : [];
  };
  return {
    type: 'C',
    id,
    name: nameOf(at('n')),
    encryptionPublic: keyBytes('k'),
    encryptionSecret: keyBytes('K'),
    members: Object.fromEntries([...ids('m').map((m) => [m, false]), ...ids('a').map((a) => [a, true])]),
    timerSeconds: Math.max(0, integerOf(at('E'))),
    ...commonAt(config, ['C', key]),
  };
}

function withIds<T>(
  config: ConfigObject,
  type: 'g' | 'C',
  prefix: '03' | '05',
  read: (key: ByteText, id: string) => T,
) {
  const entries = config.get([type]);
  if (!isDict(entries)) return [];
  return [...entries.keys()].sort().flatMap((key) => {
    const id = idOf(key, prefix);
    return id === null || !isDict(entries.get(key)) ? [] : [read(key, id)];
  });
}

function readCommunities(config: ConfigObject): CommunityEntry[] {
  const servers = config.get(['o']);
  if (!isDict(servers)) return [];
  return [...servers.keys()].sort().flatMap((server) => {
    const rooms = config.get(['o', server, 'R']);
    const pubkey = rawOf(config.get(['o', server, '#']));
    if (!isDict(rooms) || pubkey.length !== 32) return [];
    const base = fromUtf8(bytesOfText(server));
    return [...rooms.keys()].sort().flatMap((room): CommunityEntry[] => {
      if (!isDict(rooms.get(room)) || !isCanonicalAddress(base, room)) return [];
      const path = ['o', server, 'R', room];
      const written = textOf(config.get([...path, 'n']));
      // Whatever stands there must be another spelling of the same room.
      const shown = written.toLowerCase() === room ? written : room;
      return [{ type: 'o', base, room: shown, pubkey: hexOf(pubkey), ...commonAt(config, path) }];
    });
  });
}

/** Groups by id, communities by address and room, legacy groups by id; in this order. */
export const readGroups = (config: ConfigObject): UserGroup[] => [
  ...withIds(config, 'g', '03', (key, id) => readGroup(config, key, id)),
  ...readCommunities(config),
  ...withIds(config, 'C', '05', (key, id) => readLegacy(config, key, id)),
];

function writeCommon(config: ConfigObject, path: readonly ByteText[], change: Partial<GroupCommon>): void {
  if (change.priority !== undefined) setInteger(config, [...path, '+'], change.priority);
  if (change.joinedAt !== undefined) setPositive(config, [...path, 'j'], secondsOf(change.joinedAt));
  if (change.notifications !== undefined) setPositive(config, [...path, '@'], change.notifications);
  if (change.muteUntil !== undefined) setPositive(config, [...path, '!'], secondsOf(change.muteUntil));
  if (change.invited !== undefined) setFlag(config, [...path, 'i'], change.invited);
}

export interface GroupChange extends Partial<GroupCommon> {
  name?: string;
  /** 32 bytes. */
  seed?: Bytes | null;
  authData?: Bytes | null;
  /** Done before everything else. */
  mark?: 'kicked' | 'invited' | 'destroyed';
}

function markGroup(config: ConfigObject, at: readonly ByteText[], mark: GroupChange['mark']): void {
  const removed = config.get([...at, 'r']);
  if (mark === 'invited') {
    if (removed === KICKED) config.erase([...at, 'r']);
    return;
  }
  config.set([...at, 'K'], '');
  config.erase([...at, 's']);
  config.set([...at, 'r'], mark === 'destroyed' || removed === DESTROYED ? DESTROYED : KICKED);
}

/** Writes the given fields of one group and makes it if it is not there. @throws MalformedInputError */
export function writeGroup(config: ConfigObject, id: string, change: GroupChange): void {
  const at = ['g', idBytes(id, '03')];
  if (change.name !== undefined) boundedText(change.name, 'group name');
  if (change.mark) markGroup(config, at, change.mark);
  const seed = change.seed === undefined ? rawOf(config.get([...at, 'K'])) : change.seed ? byteText(change.seed) : '';
  // Always there, even if empty: it keeps the entry from being pruned.
  config.set([...at, 'K'], seed.length === 32 ? seed : '');
  if (change.authData !== undefined && seed.length !== 32) {
    if (change.authData?.length === AUTH_DATA_BYTES) config.set([...at, 's'], byteText(change.authData));
    else config.erase([...at, 's']);
  }
  if (change.name !== undefined) setText(config, [...at, 'n'], change.name);
  writeCommon(config, at, change);
}

/** @param room in any spelling; it is shown as written here @throws MalformedInputError */
export function writeCommunity(
  config: ConfigObject,
  address: { base: string; room: string; pubkey?: string },
  change: Partial<GroupCommon>,
): void {
  const server = ['o', textBytes(canonicalBase(address.base))];
  const at = [...server, 'R', canonicalRoom(address.room)];
  if (address.pubkey !== undefined) config.set([...server, '#'], pubkeyBytes(address.pubkey));
  config.set([...at, 'n'], textBytes(address.room));
  writeCommon(config, at, change);
}

export interface LegacyGroupChange extends Partial<GroupCommon> {
  name?: string;
  encryptionPublic?: Bytes;
  encryptionSecret?: Bytes;
  members?: Record<string, boolean>;
  timerSeconds?: number;
}

/** Legacy groups are kept as they are; this writes what a device of old wrote. @throws MalformedInputError */
export function writeLegacyGroup(config: ConfigObject, id: string, change: LegacyGroupChange): void {
  const at = ['C', idBytes(id, '05')];
  const name = change.name ?? textOf(config.get([...at, 'n']));
  config.set([...at, 'n'], textBytes(boundedText(name, 'group name')));
  if (change.encryptionPublic && change.encryptionSecret) {
    config.set([...at, 'k'], byteText(change.encryptionPublic));
    config.set([...at, 'K'], byteText(change.encryptionSecret));
  }
  if (change.members) {
    const ids = Object.keys(change.members).sort();
    const chosen = (isAdmin: boolean) =>
      ids.filter((member) => change.members?.[member] === isAdmin).map((member) => idBytes(member, '05'));
    config.set([...at, 'm'], chosen(false));
    config.set([...at, 'a'], chosen(true));
  }
  if (change.timerSeconds !== undefined) setPositive(config, [...at, 'E'], change.timerSeconds);
  writeCommon(config, at, change);
}

/** Resolve to whether there was one. */
export const eraseGroup = (config: ConfigObject, id: string): boolean => config.erase(['g', idBytes(id, '03')]);
export const eraseLegacyGroup = (config: ConfigObject, id: string): boolean => config.erase(['C', idBytes(id, '05')]);

/** The last room takes its server along. */
export function eraseCommunity(config: ConfigObject, base: string, room: string): boolean {
  const server = ['o', textBytes(canonicalBase(base))];
  const erased = config.erase([...server, 'R', canonicalRoom(room)]);
  if (config.get([...server, 'R']) === undefined) config.erase(server);
  return erased;
}
