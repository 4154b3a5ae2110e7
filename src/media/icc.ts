import { concatBytes } from '../crypto/bytes.ts';
import { fromLatin1, Octets, u32Bytes } from './octets.ts';

const HEADER_BYTES = 128;
const MAX_TAGS = 100;
/** Lookup tables of printers are that large; screens and cameras have some kilobytes. */
export const MAX_PROFILE_BYTES = 4_000_000;

/** What turns numbers into colours. Everything else describes: the maker, the device, its serial number, a calibration. */
const COLOUR_TAGS = new Set(
  'rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad cicp lumi gamt A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 D2B0 D2B1 B2D0 B2D1'.split(
    ' ',
  ),
);

/** A description and a copyright that every profile must have, saying nothing. */
const EMPTY_DESCRIPTION = concatBytes(
  fromLatin1('desc\0\0\0\0'),
  u32Bytes(1),
  new Uint8Array(1 + 4 + 4 + 2 + 1 + 67 + 1),
);
const EMPTY_TEXT = fromLatin1('text\0\0\0\0\0\0\0\0');

/**
 * A colour profile with the same colours that no longer names the device, its maker or when it was made. Profiles of
 * screens do, and every screenshot carries one.
 *
 * @returns null if it is no profile that we understand: better no profile than one that tells
 */
export function plainProfile(profile: Uint8Array): Uint8Array | null {
  const octets = new Octets(profile);
  if (octets.length < HEADER_BYTES + 4 || octets.length > MAX_PROFILE_BYTES || !octets.says(36, 'acsp')) return null;
  const count = octets.u32(HEADER_BYTES);
  if (count > MAX_TAGS || HEADER_BYTES + 4 + count * 12 > octets.length) return null;

  const tags: { name: string; offset: number; length: number }[] = [];
  for (let i = 0; i < count; i++) {
    const at = HEADER_BYTES + 4 + i * 12;
    const tag = { name: octets.fourCc(at), offset: octets.u32(at + 4), length: octets.u32(at + 8) };
    if (!COLOUR_TAGS.has(tag.name)) continue;
    if (tag.offset + tag.length > octets.length) return null;
    tags.push(tag);
  }
  // Parts may be shared, but not so much overlap that the result would be larger than what came in.
  const distinct = new Map(tags.map(({ offset, length }) => [`${offset}+${length}`, length]));
  const total = [...distinct.values()].reduce((sum, length) => sum + length, 0);
  return tags.length === 0 || total > octets.length ? null : assemble(profile, tags);
}

function assemble(profile: Uint8Array, tags: readonly { name: string; offset: number; length: number }[]): Uint8Array {
  const table: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  const placed = new Map<string, number>(); // curves are often shared by three tags
  let end = HEADER_BYTES + 4 + (tags.length + 2) * 12;
  const add = (name: string, bytes: Uint8Array, key: string) => {
    const offset = placed.get(key) ?? end;
    table.push(fromLatin1(name), u32Bytes(offset), u32Bytes(bytes.length));
    if (placed.has(key)) return;
    placed.set(key, offset);
    data.push(bytes, new Uint8Array(-bytes.length & 3));
    end += bytes.length + (-bytes.length & 3);
  };
  add('desc', EMPTY_DESCRIPTION, 'desc');
  add('cprt', EMPTY_TEXT, 'cprt');
  for (const { name, offset, length } of tags) {
    add(name, profile.slice(offset, offset + length), `${offset}+${length}`);
  }
  const joined = concatBytes(profile.subarray(0, HEADER_BYTES), u32Bytes(tags.length + 2), ...table, ...data);
  joined.set(u32Bytes(joined.length), 0);
  joined.fill(0, 4, 8); // the program that made it
  joined.fill(0, 24, 36); // when
  joined.fill(0, 40, 44); // on which system
  joined.fill(0, 48, 64); // for which device of which maker
  joined.fill(0, 80, HEADER_BYTES); // by whom, and its digest
  return joined;
}
