import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { accounts } from './adapters/accounts.ts';
import { isConfigFile, runConfigCases } from './adapters/config.ts';
import { ed25519X25519 } from './adapters/ed25519-x25519.ts';
import { envelope1o1 } from './adapters/envelope-1o1.ts';
import { attachmentLegacy, attachmentStream, avatarLegacy, runStreamFileCases } from './adapters/files.ts';
import { fileServerIds } from './adapters/file-server-ids.ts';
import { isFileServerTranscript, replayFileServer } from './adapters/file-server-transcripts.ts';
import { hash } from './adapters/hash.ts';
import { messageHashes } from './adapters/message-hash.ts';
import { mnemonic } from './adapters/mnemonic.ts';
import { onionLayer } from './adapters/onion-layer.ts';
import { onionRequest } from './adapters/onion-request.ts';
import { onionV4 } from './adapters/onion-v4.ts';
import { ons } from './adapters/ons.ts';
import { padding } from './adapters/padding.ts';
import { sessionProtocol } from './adapters/session-protocol.ts';
import { isTranscript, runTranscript } from './adapters/storage-rpc-transcripts.ts';
import { storageSignatures } from './adapters/storage-signatures.ts';
import { xed25519 } from './adapters/xed25519.ts';
import { type Adapter, type CaseResult, runCases } from './case.ts';

const ADAPTERS: Readonly<Record<string, Adapter>> = {
  ons,
  accounts,
  mnemonic,
  'ed25519-x25519': ed25519X25519,
  xed25519,
  hash,
  'message-hash': messageHashes,
  'storage-signatures': storageSignatures,
  'session-protocol': sessionProtocol,
  padding,
  'envelope-1o1': envelope1o1,
  'onion-layer': onionLayer,
  'onion-request': onionRequest,
  'onion-v4': onionV4,
  'attachment-legacy': attachmentLegacy,
  'attachment-stream': attachmentStream,
  'avatar-legacy': avatarLegacy,
};

/** How many cases a file of an unknown topic holds: what its lists have together, at least one. */
const countCases = (file: JsonObject): number =>
  Math.max(
    1,
    Object.values(file).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0),
  );

/**
 * Runs one parsed vector file.
 *
 * @param name file name without extension: the topic of files that do not name theirs
 * @throws Error if the file has no usable shape
 */
export async function runTopic(name: string, file: unknown): Promise<CaseResult[]> {
  if (!isObject(file)) throw new Error('the file holds no object');
  if (isTranscript(file)) return runTranscript(file);
  if (isConfigFile(file)) return runConfigCases(file);
  if (isFileServerTranscript(file)) return replayFileServer(file);
  if (name === 'file-server-ids') return fileServerIds(file['cases']);
  const topic = typeof file['topic'] === 'string' ? file['topic'] : name;
  if (topic === 'v2-attachment-stream') return runStreamFileCases(file);
  const adapter = Object.hasOwn(ADAPTERS, topic) ? ADAPTERS[topic] : undefined;
  if (!adapter) return Array.from({ length: countCases(file) }, (_, i) => ({ name: `case ${i}`, skipped: true }));
  if (!Array.isArray(file['cases'])) throw new Error('the file holds no list of cases');
  return runCases(file['cases'], adapter);
}
