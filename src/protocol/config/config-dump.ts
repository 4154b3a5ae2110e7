import type { Bytes } from '../../crypto/bytes.ts';
import { MalformedInputError } from '../../crypto/errors.ts';
import {
  type BtValue,
  type BtWritable,
  type ByteText,
  byteText,
  bytesOfText,
  isBtDict,
  parseBt,
  writeBt,
} from './bt.ts';
import { cloneDict, type ConfigDict, dataFromBt, dataToBt, prune } from './config-data.ts';
import { diffFromBt, diffToBt, undone } from './config-diff.ts';
import { hashOf, parseMessage } from './config-message.ts';
import { ConfigObject, type ConfigState } from './config-object.ts';
import { valuesAt } from './own-changes.ts';
import { listOf, PartSets, textOf } from './part-sets.ts';

const STATES: readonly ConfigState[] = ['clean', 'dirty', 'waiting'];

function dataOf(value: BtValue | undefined): ConfigDict | null {
  if (value === undefined) return null;
  if (!isBtDict(value)) throw new MalformedInputError('config dump: no dict');
  return dataFromBt(value);
}

function pruned(data: ConfigDict): ConfigDict {
  const copy = cloneDict(data);
  prune(copy);
  return copy;
}

const optional = (key: ByteText, data: ConfigDict | null): [ByteText, BtWritable][] =>
  data ? [[key, dataToBt(data)]] : [];

/** Everything of a config object, as bytes for the database. @see protocol 05 §10 */
export function dumpConfig(config: ConfigObject): Bytes {
  const { fields } = config;
  const written = config.written();
  // Reckoned now, while nobody waits: the next change needs it.
  const hash = fields.state === 'clean' ? hashOf(fields.message) : undefined;
  const entries: [ByteText, BtWritable][] = [
    ...optional('b', fields.base),
    ['c', fields.currHashes],
    ...(hash === undefined ? [] : [['h', hash] as [ByteText, BtWritable]]),
    ['m', written],
    ['p', fields.pending.map(({ hash, diff, before }) => [hash, diffToBt(diff), dataToBt(pruned(before))])],
    ['q', fields.parts.toBt()],
    ['s', BigInt(STATES.indexOf(fields.state))],
    // Not the whole data before the change: what the change replaced.
    ...optional('u', fields.orig && pruned(valuesAt(fields.message.diff, fields.orig))),
    ['w', fields.stored.map(byteText)],
    ['x', fields.oldHashes],
  ];
  return bytesOfText(writeBt({ entries }));
}

/** @throws MalformedInputError if it is no dump: the caller begins with an empty object and fetches everything again. */
export function loadConfig(dump: Uint8Array): ConfigObject {
  const whole = parseBt(byteText(dump));
  if (!isBtDict(whole)) throw new MalformedInputError('config dump: no dict');
  const values = new Map(whole.entries);
  const state = STATES[Number(values.get('s'))];
  if (!state) throw new MalformedInputError('config dump: no state');
  const message = parseMessage(textOf(values.get('m')));
  const replaced = dataOf(values.get('u'));
  // Earlier versions wrote the whole data before the change.
  const orig = replaced ? undone(message.data, message.diff, replaced) : dataOf(values.get('o'));
  if ((orig === null) !== (state === 'clean')) throw new MalformedInputError('config dump: state and data disagree');
  if (orig) delete message.received;
  else if (values.has('h')) message.hash = textOf(values.get('h'));
  return new ConfigObject({
    message,
    state,
    orig,
    base: dataOf(values.get('b')),
    pending: listOf(values.get('p')).map((row) => {
      const [hash, diff, before] = listOf(row);
      return { hash: textOf(hash), diff: diffFromBt(diff), before: dataOf(before) ?? new Map() };
    }),
    currHashes: listOf(values.get('c')).map(textOf),
    oldHashes: listOf(values.get('x')).map(textOf),
    stored: listOf(values.get('w')).map((stored) => bytesOfText(textOf(stored))),
    parts: PartSets.fromBt(values.get('q')),
  });
}
