import { deriveAccount } from '../src/crypto/account.ts';
import { parseAccountId } from '../src/crypto/account-id.ts';
import { toHex, utf8 } from '../src/crypto/bytes.ts';
import { openAttachmentBytes } from '../src/crypto/files/attachment.ts';
import { parseRecoveryInput } from '../src/crypto/recovery-phrase.ts';
import { parseRegisteredName } from '../src/crypto/registered-name.ts';
import { parseRequest } from '../src/headless/line-protocol.ts';
import { readIncoming } from '../src/messenger/incoming.ts';
import { FrameReader, encodeFrame } from '../src/messenger/backup/frames.ts';
import { decodeRecord } from '../src/messenger/backup/records.ts';
import { fileTypeOf, pictureHeader } from '../src/media/sniff.ts';
import { stripMetadata } from '../src/media/strip-metadata.ts';
import { unpackNodes } from '../src/network/packed-nodes.ts';
import { parseInformation } from '../src/network/gateway-information.ts';
import { parseBt, byteText } from '../src/protocol/config/bt.ts';
import { loadConfig } from '../src/protocol/config/config-dump.ts';
import { parseMessage } from '../src/protocol/config/config-message.ts';
import { parsePart } from '../src/protocol/config/multipart.ts';
import { innerOf } from '../src/protocol/config/stored-config.ts';
import { inflateZstd } from '../src/protocol/config/zstd-frame.ts';
import { decodeContent } from '../src/protocol/content.ts';
import { decodeLinkMessage } from '../src/protocol/device-link/link-message.ts';
import { parseLinkCode } from '../src/protocol/device-link/link-code.ts';
import { encodeDirectMessage } from '../src/protocol/envelope.ts';
import { parseExpiresHeader, parseFileInfo, parseUploadAnswer } from '../src/protocol/file-server.ts';
import { readFileUrl } from '../src/protocol/file-url.ts';
import {
  openGatewayRequest,
  openGatewayResponse,
  sealGatewayRequest,
  sealGatewayResponse,
} from '../src/protocol/gateway-envelope.ts';
import { parseJson } from '../src/protocol/json.ts';
import { PartCollector, readRelayAnswer, readRelayRequest } from '../src/protocol/native-message.ts';
import { decodeSnodeResponse, unframe, frame } from '../src/protocol/onion-request.ts';
import { decodeServerPayload } from '../src/protocol/onion-v4.ts';
import {
  parseBatchAnswer,
  parseExpiriesAnswer,
  parseRetrieveAnswer,
  parseStoreAnswer,
} from '../src/protocol/storage-answers.ts';
import { parseNameAnswer } from '../src/protocol/storage-names.ts';
import { parseServiceNodes, parseSwarmAnswer } from '../src/protocol/storage-nodes.ts';
import { hasUnknownKind } from '../src/protocol/unknown-kind.ts';
import { loadDatabaseKey } from '../src/store/key-vault.ts';
import { linkWarning } from '../src/ui/conversation/link-warning.ts';
import { isWebAddress, textParts } from '../src/ui/conversation/links.ts';
import type { FuzzTarget } from './run.ts';
import * as samples from './samples.ts';

const account = deriveAccount(new Uint8Array(32).fill(7));
const friend = deriveAccount(new Uint8Array(32).fill(8));

/** A decoder of text: bytes that are no UTF-8 never reach it. */
const ofText =
  (decode: (text: string) => unknown) =>
  (bytes: Uint8Array): unknown =>
    decode(new TextDecoder().decode(bytes));

/** One after another; each may refuse. */
const each =
  (...decoders: ((body: unknown) => unknown)[]) =>
  (bytes: Uint8Array): void => {
    const body = parseJson(bytes);
    let refusal: unknown;
    for (const decode of decoders)
      try {
        decode(body);
      } catch (error) {
        refusal = error;
        samples.rethrowForeign(error);
      }
    if (refusal instanceof Error) throw refusal;
  };

const texts =
  (...list: string[]) =>
  (): Uint8Array[] =>
    list.map((text) => utf8(text));

/** Everything that takes what others wrote. */
export const TARGETS: readonly FuzzTarget[] = [
  { name: 'content', samples: samples.contents, decode: decodeContent },
  { name: 'unknown-kind', samples: samples.contents, decode: hasUnknownKind },
  {
    name: 'inbox',
    samples: async () =>
      Promise.all(
        samples
          .contents()
          .map(async (content) =>
            encodeDirectMessage({ content, timestampMs: samples.T, sender: friend, recipient: account.accountId }),
          ),
      ),
    decode: async (bytes) => readIncoming(bytes, account),
  },
  {
    // What a sender may put into a sealed message: mutations reach all the way in.
    name: 'inbox-inside',
    samples: samples.contents,
    decode: async (content) =>
      readIncoming(
        await encodeDirectMessage({ content, timestampMs: samples.T, sender: friend, recipient: account.accountId }),
        account,
      ),
  },
  { name: 'bencode', samples: samples.configs, decode: (bytes) => parseBt(byteText(bytes)) },
  { name: 'config-message', samples: samples.configs, decode: (bytes) => parseMessage(byteText(bytes)) },
  { name: 'config-merge', samples: samples.configs, decode: samples.mergeIntoOwn },
  { name: 'config-inner', samples: samples.innerConfigs, decode: innerOf },
  { name: 'config-part', samples: samples.configParts, decode: parsePart },
  { name: 'config-dump', samples: samples.dumps, decode: loadConfig },
  { name: 'zstd', samples: samples.zstdFrames, decode: inflateZstd },
  { name: 'onion-frame', samples: () => [frame(utf8('blob'), { headers: [] })], decode: unframe },
  {
    name: 'onion-answer',
    samples: samples.onionAnswers,
    decode: async (bytes) => decodeSnodeResponse(bytes, samples.RESPONSE_KEY),
  },
  { name: 'onion-answer-inside', samples: samples.answerTexts, decode: samples.sealedAnswer },
  { name: 'onion-v4', samples: samples.serverPayloads, decode: decodeServerPayload },
  {
    name: 'storage-answers',
    samples: samples.answerTexts,
    decode: each(
      parseStoreAnswer,
      parseRetrieveAnswer,
      parseExpiriesAnswer,
      (body) => parseBatchAnswer(body, 20),
      parseNameAnswer,
      parseSwarmAnswer,
      parseServiceNodes,
    ),
  },
  { name: 'node-list', samples: samples.packedNodes, decode: unpackNodes },
  {
    name: 'gateway-envelope',
    samples: () => [sealGatewayRequest(utf8('request')), sealGatewayResponse(200, utf8('response'))],
    decode: (bytes) => {
      try {
        openGatewayRequest(bytes);
      } catch (error) {
        samples.rethrowForeign(error);
      }
      openGatewayResponse(bytes);
    },
  },
  {
    name: 'gateway-information',
    samples: samples.gatewayInformation,
    decode: ofText((text) => parseInformation(text, 'https://gateway.example')),
  },
  {
    name: 'file-server-answers',
    samples: texts(
      '{"id":"6954279295863024"}',
      '{"id":"abc_DEF-123","expires":1797233166.39809,"uploaded":1.5,"size":29}',
      '{"size":29,"uploaded":1797233166.3,"expires":1797233166.4}',
    ),
    decode: (bytes) => {
      parseExpiresHeader({ expires: new TextDecoder().decode(bytes) });
      try {
        parseUploadAnswer(bytes);
      } catch (error) {
        samples.rethrowForeign(error);
      }
      parseFileInfo(bytes);
    },
  },
  {
    name: 'file-url',
    samples: texts(
      'http://filev2.getsession.org/file/6954279295863024',
      `http://files.example:8080/file/abc_DEF-123#p=${'ff86dcd4b26d1bfec944c59859494248626d6428efc12168749d65a1b92f5e28'}&d`,
      'http://[::1]/files/1/#d=',
    ),
    decode: ofText((url) => readFileUrl(url)),
  },
  {
    name: 'attachment',
    samples: async () => [(await samples.attachment()).blob],
    decode: async (blob) => {
      const { key, digest, size } = await samples.attachment();
      return openAttachmentBytes(blob, { key, digest, size });
    },
  },
  {
    name: 'attachment-stream',
    samples: async () => [(await samples.streamAttachment()).blob],
    decode: async (blob) =>
      openAttachmentBytes(blob, { key: (await samples.streamAttachment()).key, digest: null, size: 0 }),
  },
  { name: 'pictures', samples: samples.pictures, decode: stripMetadata },
  {
    name: 'file-types',
    samples: samples.pictures,
    decode: (bytes) => {
      fileTypeOf(bytes);
      pictureHeader(bytes);
    },
  },
  { name: 'link-message', samples: samples.linkMessages, decode: decodeLinkMessage },
  { name: 'link-code', samples: samples.linkCodes, decode: ofText(parseLinkCode) },
  { name: 'recovery', samples: samples.phrases, decode: ofText(parseRecoveryInput) },
  { name: 'account-id', samples: texts(account.accountId, toHex(new Uint8Array(33))), decode: ofText(parseAccountId) },
  {
    name: 'registered-name',
    samples: texts('robin', 'a-b_c.d', 'xn--80ak6aa92e'),
    decode: ofText(parseRegisteredName),
  },
  {
    name: 'backup-frames',
    samples: () => samples.backupFrames().map((one) => encodeFrame(one)),
    decode: (bytes) => {
      const reader = new FrameReader();
      for (const one of reader.push(new Uint8Array(bytes))) decodeRecord(one, 1);
      reader.finish();
    },
  },
  {
    name: 'backup-records',
    samples: () => samples.backupFrames().map(({ kind, payload }) => Uint8Array.of(kind, ...payload)),
    decode: (bytes) => decodeRecord({ kind: bytes[0] ?? 0, payload: new Uint8Array(bytes.subarray(1)) }, 1),
  },
  {
    // What lies on the disk may be damaged; whoever can write it opens nothing by it.
    name: 'key-vault',
    samples: samples.vaults,
    decode: ofText(async (vault) => {
      const key = await loadDatabaseKey(samples.holding(vault), samples.holding(undefined), undefined, () => samples.T);
      if (key !== 'locked' && key.length !== 32) throw new Error(`a database key of ${key.length} bytes`);
    }),
  },
  {
    name: 'relay-messages',
    samples: texts(
      '{"id":7,"ok":true,"v":1,"version":"1","network":"development","nodes":"AAAA"}',
      `{"id":8,"op":"onion","guard":"${'ab'.repeat(32)}","part":0,"parts":2,"data":"AAAA"}`,
      '{"id":8,"status":200,"part":0,"parts":1,"data":"AAAA"}',
      '{"id":9,"error":"busy"}',
    ),
    decode: (bytes) => {
      const message = parseJson(bytes);
      const read = bytes.length % 2 === 0 ? readRelayRequest(message) : readRelayAnswer(message);
      if ('data' in read) new PartCollector().add(read);
    },
  },
  {
    name: 'headless-line',
    samples: texts('{"id":1,"cmd":"send","to":"05","text":"hi"}', '{"id":null}', '[]'),
    decode: ofText(parseRequest),
  },
  {
    name: 'message-text',
    samples: texts(
      'see https://exämple.com/a_(b)?q=1#f, and www.example.org.',
      `@05${'ab'.repeat(32)} 👩‍👩‍👧‍👦 http://user:pw@host:80/`,
      '\u202Emoc.elgoog//:sptth',
    ),
    decode: ofText((text) => {
      for (const part of textParts(text)) if (isWebAddress(JSON.stringify(part))) linkWarning(JSON.stringify(part));
      linkWarning(text);
    }),
  },
];
