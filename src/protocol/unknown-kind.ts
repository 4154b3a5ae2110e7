import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Fields of Content that we know, or that were used by old versions (07 §1.2). */
const LAST_CONTENT_FIELD = 17;
const DATA_MESSAGE = 1;
/** Of DataMessage (07 §1.3), the historic ones too. */
const DATA_FIELDS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 101, 102, 104, 105, 106, 120]);
/** In DataMessage; of its parts only an invitation and a promotion come to one person (07 §1.6). */
const GROUP_UPDATE = 120;
const GROUP_UPDATES_FOR_ONE: readonly number[] = [1, 4];

type Fields = Map<number, Uint8Array>;

/** Fields that hold something of a length, by number; the last of each. Null if it is no protobuf. */
function partsOf(bytes: Uint8Array): Fields | null {
  const fields: Fields = new Map();
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (type === WireType.LengthDelimited) fields.set(number, reader.bytes());
      else reader.skip(type, number);
    }
  } catch {
    return null;
  }
  return fields;
}

/**
 * Is there something in a Content that only a later version knows: of the protocol, or of ours (groups)? To be asked when
 * nothing else is in it.
 * Total; numbers and flags alone are nothing that people would miss.
 *
 * @see protocol 07 §1.2, §1.8
 */
export function hasUnknownKind(content: Uint8Array): boolean {
  const fields = partsOf(content);
  if (!fields) return false;
  if ([...fields.keys()].some((number) => number > LAST_CONTENT_FIELD)) return true;
  const data = fields.get(DATA_MESSAGE);
  const parts = data && partsOf(data);
  if (!parts) return false;
  const group = parts.get(GROUP_UPDATE);
  const isForUs =
    group !== undefined && [...(partsOf(group)?.keys() ?? [])].some((n) => GROUP_UPDATES_FOR_ONE.includes(n));
  return isForUs || [...parts.keys()].some((number) => !DATA_FIELDS.has(number));
}
