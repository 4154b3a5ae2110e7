import { type ByteText, bytesOfText } from './bt.ts';
import { canonicalBase, canonicalRoom, isCanonicalAddress, pubkeyBytes } from './community-address.ts';
import { isDict } from './config-data.ts';
import type { ConfigObject } from './config-object.ts';
import { flagOf, hexOf, idBytes, idOf, integerFor, integerOf, rawOf, setFlag, textBytes } from './config-values.ts';
import { fromUtf8 } from '../../crypto/bytes.ts';

/** Which conversation an entry is about. */
export type ConvoAddress =
  /** A person (also ourselves), a group, a legacy group. */
  { type: '1' | 'g' | 'C'; id: string } | { type: 'o'; base: string; room: string; pubkey: string };

export interface ReadMark {
  /** ms; of the newest message that has been read. */
  lastRead: number;
  /** Marked as unread by hand. */
  unread: boolean;
}

/** @see protocol 05 §12.3 */
export type ConvoInfo = ConvoAddress & ReadMark;

const PREFIX = { '1': '05', g: '03', C: '05' } as const;
const ARCHIVED_AFTER_MS = 30 * 86_400_000;

function pathOf(address: ConvoAddress): ByteText[] {
  if (address.type !== 'o') return [address.type, idBytes(address.id, PREFIX[address.type])];
  return ['o', textBytes(canonicalBase(address.base)), 'R', canonicalRoom(address.room)];
}

const markAt = (config: ConfigObject, path: readonly ByteText[]): ReadMark => ({
  lastRead: Math.max(0, integerOf(config.get([...path, 'r']))),
  unread: flagOf(config.get([...path, 'u'])),
});

/** Entries of people, groups and communities, in this order, by id or address. */
export function readConvos(config: ConfigObject): ConvoInfo[] {
  const withIds = (['1', 'g'] as const).flatMap((type) => {
    const entries = config.get([type]);
    if (!isDict(entries)) return [];
    return [...entries.keys()].sort().flatMap((key): ConvoInfo[] => {
      const id = idOf(key, PREFIX[type]);
      return id === null || !isDict(entries.get(key)) ? [] : [{ type, id, ...markAt(config, [type, key]) }];
    });
  });
  const servers = config.get(['o']);
  if (!isDict(servers)) return withIds;
  const rooms = [...servers.keys()].sort().flatMap((server) => {
    const entries = config.get(['o', server, 'R']);
    const pubkey = rawOf(config.get(['o', server, '#']));
    if (!isDict(entries) || pubkey.length !== 32) return [];
    const base = fromUtf8(bytesOfText(server));
    return [...entries.keys()].sort().flatMap((room): ConvoInfo[] => {
      if (!isDict(entries.get(room)) || !isCanonicalAddress(base, room)) return [];
      return [{ type: 'o', base, room, pubkey: hexOf(pubkey), ...markAt(config, ['o', server, 'R', room]) }];
    });
  });
  return [...withIds, ...rooms];
}

/** Undefined if there is no entry. */
export function readConvo(config: ConfigObject, address: ConvoAddress): ReadMark | undefined {
  const path = pathOf(address);
  return isDict(config.get(path)) ? markAt(config, path) : undefined;
}

/**
 * Writes the given fields. A mark of 30 days ago or older is not written (it is of no use to anybody any more), unless
 * it lowers one that is there.
 *
 * @param nowMs network time
 * @throws MalformedInputError for a malformed id or address
 */
export function writeConvo(config: ConfigObject, address: ConvoAddress, mark: Partial<ReadMark>, nowMs: number): void {
  const path = pathOf(address);
  const pubkey = address.type === 'o' ? pubkeyBytes(address.pubkey) : null;
  const stored = config.get([...path, 'r']);
  const { lastRead = integerOf(stored), unread } = mark;
  const written = integerFor(Math.max(0, lastRead));
  const isTooOld = nowMs - lastRead >= ARCHIVED_AFTER_MS;
  if (!isTooOld || (stored !== undefined && lastRead < integerOf(stored))) config.set([...path, 'r'], written);
  if (unread !== undefined) setFlag(config, [...path, 'u'], unread);
  // The server's key only stands beside a room.
  if (pubkey !== null && config.get(path) !== undefined) config.set([...path.slice(0, 2), '#'], pubkey);
}

/** Resolves to whether there was one. The last room takes its server along. */
export function eraseConvo(config: ConfigObject, address: ConvoAddress): boolean {
  const path = pathOf(address);
  const erased = config.erase(path);
  if (address.type === 'o' && config.get(path.slice(0, 3)) === undefined) config.erase(path.slice(0, 2));
  return erased;
}

/** Takes out entries that nobody needs: read more than 30 days ago, not marked as unread, without a young pro tag. */
export function archiveConvos(config: ConfigObject, nowMs: number): void {
  const isOld = (path: readonly ByteText[]): boolean => {
    const { lastRead, unread } = markAt(config, path);
    const proUntil = rawOf(config.get([...path, 'g'])).length === 32 ? integerOf(config.get([...path, 'e'])) : 0;
    return !unread && nowMs - lastRead > ARCHIVED_AFTER_MS && nowMs - proUntil > ARCHIVED_AFTER_MS;
  };
  const clean = (at: readonly ByteText[]) => {
    const entries = config.get(at);
    if (!isDict(entries)) return;
    for (const key of entries.keys()) if (isDict(entries.get(key)) && isOld([...at, key])) config.erase([...at, key]);
  };
  for (const type of ['1', 'b', 'g', 'C']) clean([type]);
  const servers = config.get(['o']);
  if (!isDict(servers)) return;
  for (const server of servers.keys()) {
    clean(['o', server, 'R']);
    if (config.get(['o', server, 'R']) === undefined) config.erase(['o', server]);
  }
}
